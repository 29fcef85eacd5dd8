package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.testbed.Await;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Containers outlive their daemon. */
final class RestartTest {
    private static final int LINES = 30;
    private static final String COUNT =
            "i=0; while [ $i -lt 30 ]; do echo line $i; i=$((i+1)); sleep 0.1; done; exit 34";

    @Test
    void outputAndExitStatusSurviveAKilledDaemon() {
        try (Stage stage = Stage.withImage()) {
            Path log = stage.scratch().path("output");
            stage.runDetached("counter", log, COUNT);
            Await.until("first line", () -> stage.scratch().read("output").contains("line 1\n"));
            stage.daemon().kill();
            stage.daemon().start();
            assertEquals("RUNNING", stage.taskStatus("counter"));
            assertTrue(stage.ok("tasks", "exec", "--exec-id", "e", "counter", "ps").contains("ps"));
            Await.until("its end", () -> stage.taskStatus("counter").equals("STOPPED"));
            assertEquals(allLines(), stage.scratch().read("output"));
            assertTrue(stage.ctr("tasks", "rm", "counter").err().contains("exit code 34"));
            stage.ok("containers", "rm", "counter");
            assertEquals(0, stage.daemon().shims().size());
        }
    }

    @Test
    void exitWhileNoDaemonIsThereIsNotLost() {
        try (Stage stage = Stage.withImage()) {
            Path log = stage.scratch().path("output");
            stage.runDetached("brief", log, "sleep 0.5; echo over; exit 7");
            stage.daemon().kill();
            Await.until("its end", () -> stage.scratch().read("output").contains("over\n"));
            stage.daemon().start();
            Await.until("the exit", () -> stage.taskStatus("brief").equals("STOPPED"));
            assertTrue(stage.ctr("tasks", "rm", "brief").err().contains("exit code 7"));
        }
    }

    @Test
    void politeStopLeavesContainersRunning() {
        try (Stage stage = Stage.withImage()) {
            stage.runDetached("sleeper", stage.scratch().path("output"), "sleep 1000");
            stage.daemon().stop();
            assertEquals(1, stage.daemon().shims().size());
            stage.daemon().start();
            assertEquals("RUNNING", stage.taskStatus("sleeper"));
            stage.ok("tasks", "kill", "-s", "9", "sleeper");
            Await.until("its end", () -> stage.taskStatus("sleeper").equals("STOPPED"));
            assertTrue(stage.ctr("tasks", "rm", "sleeper").err().contains("exit code 137"));
        }
    }

    private static String allLines() {
        return IntStream.range(0, LINES)
                .mapToObj(i -> "line " + i + "\n")
                .collect(Collectors.joining());
    }
}
