package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.event.Event;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.Task;
import dev.davit.linux.Linux;
import dev.davit.linux.Signal;
import dev.davit.proto.events.TaskDelete;
import dev.davit.proto.events.TaskExit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/** Shims that are killed under their tasks. */
class LostShimTest extends RealTasks {
    @Override
    Map<String, Object> settings() {
        return Map.of("timeout_shim_cleanup", "20s", "timeout_shim_shutdown", "500ms");
    }

    private void killShim() throws Exception {
        List<Integer> shims = Leftovers.pids(daemon);
        assertEquals(1, shims.size());
        Linux.system().kill(shims.getFirst(), Signal.KILL);
    }

    @Test
    void aLostShimIsCleanedUpAfterAndTold() throws Exception {
        Task task = run("lost", "sleep 1000");
        FutureTask<Exit> waiting = inParallel(() -> task.waitFor(""));
        daemon.events.await("/tasks/start");
        killShim();

        Event exited = daemon.events.await("/tasks/exit");
        TaskExit exit = TaskExit.parseFrom(exited.payload().value());
        assertEquals("containerd.events.TaskExit", exited.payload().typeUrl());
        assertEquals("lost", exit.getContainerId());
        assertEquals("lost", exit.getId());
        assertEquals(137, exit.getExitStatus());
        assertEquals(task.pid(), exit.getPid());
        Event deleted = daemon.events.await("/tasks/delete");
        TaskDelete delete = TaskDelete.parseFrom(deleted.payload().value());
        assertEquals("", delete.getId());
        assertEquals(exit.getExitedAt(), delete.getExitedAt());

        assertEquals(137, waiting.get().status(), "who waited learns how it ended");
        assertEquals(Optional.empty(), daemon.find("lost"));
        assertFails(ErrorCode.NOT_FOUND, "task lost not found", () -> task.state(""));
        Conditions.until(() -> RestartTest.isDead(task.pid()), "the process is dead");
        assertFalse(Files.exists(daemon.bundle("lost")));
        assertFalse(Files.exists(daemon.work("lost")));
        assertEquals(List.of(), Leftovers.containers());
        assertEquals(
                List.of("/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"),
                daemon.events.topics());
        end(run("lost", "sleep 1000"));
    }

    @Test
    @Tag("slow")
    void callsOnALostShimFailAndADeleteCountsAsDone() throws Exception {
        Task task = run("calls", "sleep 1000");
        task.exec("e1", TestDaemon.NO_STREAMS, Optional.of(Busybox.exec(false, "sleep", "1000")));
        task.start("e1");
        FutureTask<DavitException> exec =
                inParallel(() -> assertThrows(DavitException.class, () -> task.waitFor("e1")));
        killShim();
        DavitException e = exec.get();
        assertTrue(
                e.getMessage().equals("ttrpc: closed") || e.code() == ErrorCode.NOT_FOUND,
                e::toString);
        try {
            assertEquals(137, task.delete().status());
        } catch (DavitException gone) {
            assertEquals(ErrorCode.NOT_FOUND, gone.code(), "the cleaning up was faster");
        }
        daemon.events.await("/tasks/delete");
        assertEquals(Optional.empty(), daemon.find("calls"));
        assertEquals(List.of(), Leftovers.containers());
    }

    @Test
    void aNewTaskWaitsForTheOldOneToBeCleanedUp() throws Exception {
        Task task = run("again", "sleep 1000");
        killShim();
        Conditions.until(
                () -> {
                    try {
                        task.state("");
                        return false;
                    } catch (DavitException e) {
                        return e.code() == ErrorCode.NOT_FOUND;
                    }
                },
                "the loss is noticed");
        Task next = run("again", "exit 4");
        assertEquals(4, next.waitFor("").status());
        assertEquals(4, next.delete().status());
    }

    @Test
    void aShimLostWhileItCreatesFailsTheCreate() throws Exception {
        // the FIFO has no reader: the shim waits for one in the middle of Create
        try (Fifo stdout = Fifo.writing(directory.resolve("stdout"))) {
            FutureTask<DavitException> creating =
                    inParallel(
                            () ->
                                    assertThrows(
                                            DavitException.class,
                                            () -> create("half", "true", output(stdout))));
            Conditions.until(() -> !Leftovers.containers().isEmpty(), "runc has a container");
            killShim();
            assertEquals("failed to create shim task: ttrpc: closed", creating.get().getMessage());
            assertEquals(Optional.empty(), daemon.find("half"));
            assertFalse(Files.exists(daemon.bundle("half")));
            assertEquals(List.of(), Leftovers.containers());
            assertEquals(List.of(), Leftovers.processes(daemon));
        }
    }

    @Tag("slow")
    @Test
    void aCallerThatGoesTakesItsHalfMadeTaskAlong() throws Exception {
        try (Fifo stdout = Fifo.writing(directory.resolve("stdout"))) {
            FutureTask<DavitException> creating =
                    new FutureTask<>(
                            () ->
                                    assertThrows(
                                            DavitException.class,
                                            () -> create("left", "true", output(stdout))));
            Thread caller = Thread.startVirtualThread(creating);
            Conditions.until(() -> !Leftovers.containers().isEmpty(), "runc has a container");
            caller.interrupt();
            assertEquals(ErrorCode.CANCELLED, creating.get().code());
        }
        Conditions.until(() -> !Files.exists(daemon.bundle("left")), "the bundle is gone");
        Conditions.until(() -> Leftovers.containers().isEmpty(), "the container is gone");
        Conditions.until(() -> Leftovers.processes(daemon).isEmpty(), "the shim is gone");
        end(run("left", "sleep 1000"));
    }
}
