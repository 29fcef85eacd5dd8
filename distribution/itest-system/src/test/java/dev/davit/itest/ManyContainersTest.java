package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.davit.testbed.Outcome;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Fifty clients start a container each at the same moment. */
final class ManyContainersTest {
    private static final int CONTAINERS = 50;

    @Test
    void fiftyContainersAtOnce() throws InterruptedException, ExecutionException {
        try (Stage stage = Stage.withImage();
                ExecutorService clients = Executors.newFixedThreadPool(CONTAINERS)) {
            List<Future<Outcome>> runs = new ArrayList<>();
            for (int i = 0; i < CONTAINERS; i++) {
                String id = "c" + i;
                String script = "echo I am " + id + "; exit " + i;
                runs.add(
                        clients.submit(
                                () ->
                                        stage.ctr(
                                                "run",
                                                "--rm",
                                                Stage.IMAGE,
                                                id,
                                                "sh",
                                                "-c",
                                                script)));
            }
            for (int i = 0; i < CONTAINERS; i++) {
                Outcome run = runs.get(i).get();
                assertEquals(i, run.status(), run::toString);
                assertEquals("I am c" + i + "\n", run.out(), run::toString);
            }
            assertEquals("", stage.ok("containers", "ls", "-q"));
            assertEquals("", stage.ok("tasks", "ls", "-q"));
            assertEquals(0, stage.daemon().shims().size());
            assertEquals(List.of(), stage.scratch().mounts());
        }
    }
}
