package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.Task;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;

class ManyTasksTest extends RealTasks {
    private static final int MANY = 50;

    @Test
    @Tag("slow")
    void fiftyTasksLiveAtOnce() throws Exception {
        List<FutureTask<Exit>> lives = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            String id = "many-" + i;
            int status = i;
            lives.add(
                    inParallel(
                            () -> {
                                Task task = run(id, "sleep 0.5; exit " + status);
                                Exit exit = task.waitFor("");
                                assertEquals(exit, task.delete());
                                return exit;
                            }));
        }
        for (int i = 0; i < MANY; i++) {
            assertEquals(i, lives.get(i).get().status());
        }
        assertEquals(List.of(), daemon.runtime().list(TestDaemon.NAMESPACE));
        assertEquals(List.of(), Leftovers.processes(daemon));
        assertEquals(List.of(), Leftovers.containers());
        for (String topic : List.of("create", "start", "exit", "delete")) {
            assertEquals(
                    MANY,
                    daemon.events.topics().stream().filter(("/tasks/" + topic)::equals).count());
        }
    }

    @Test
    void waitingTakesNoThreadOfThePlatform() throws Exception {
        Task task = run("waited", "sleep 1000");
        int before = ManagementFactory.getThreadMXBean().getThreadCount();
        List<FutureTask<Exit>> waits = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            waits.add(inParallel(() -> task.waitFor("")));
        }
        assertEquals(1, task.processes().size(), "a call gets through");
        int during = ManagementFactory.getThreadMXBean().getThreadCount();
        assertTrue(during < before + 50, during + " threads after " + before);
        task.kill("", KILL, true);
        for (FutureTask<Exit> wait : waits) {
            assertEquals(137, wait.get().status());
        }
        task.delete();
    }

    @Test
    @Tag("slow")
    void manyTasksAreTakenOverAtOnce() throws Exception {
        List<FutureTask<Task>> starts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String id = "kept-" + i;
            starts.add(inParallel(() -> run(id, "sleep 1000")));
        }
        for (FutureTask<Task> start : starts) {
            start.get();
        }
        daemon.restart();
        List<Task> kept = daemon.runtime().list(TestDaemon.NAMESPACE);
        assertEquals(20, kept.size());
        List<FutureTask<Boolean>> ends = new ArrayList<>();
        for (Task task : kept) {
            ends.add(
                    inParallel(
                            () -> {
                                end(task);
                                return true;
                            }));
        }
        for (FutureTask<Boolean> ending : ends) {
            assertTrue(ending.get());
        }
        assertEquals(List.of(), Leftovers.processes(daemon));
    }
}
