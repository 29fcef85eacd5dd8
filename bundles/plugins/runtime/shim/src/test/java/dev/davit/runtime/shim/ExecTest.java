package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessDetails;
import dev.davit.api.runtime.ProcessState;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.Task;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/** Further processes in a container. */
class ExecTest extends RealTasks {
    @Test
    void anExecHasItsOwnOutputAndExitStatus() throws Exception {
        Task task = run("exec", "sleep 1000");
        try (Fifo stdout = reading("stdout")) {
            task.exec("e1", output(stdout), Optional.of(Busybox.exec(false, "echo", "in-exec")));
            ProcessState created = task.state("e1");
            assertEquals(ProcessStatus.CREATED, created.status());
            assertEquals("e1", created.execId());
            assertEquals(0, created.pid());
            int pid = task.start("e1");
            assertTrue(pid > 0 && pid != task.pid());
            assertEquals(0, task.waitFor("e1").status());
            assertEquals("in-exec\n", stdout.text());
            assertEquals(0, task.deleteProcess("e1").status());
        }
        Exit five = exec(task, "e2", "sh", "-c", "exit 5");
        assertEquals(5, five.status());
        end(task);
        daemon.events.await("/tasks/delete");
        List<String> topics = daemon.events.topics();
        assertTrue(topics.indexOf("/tasks/exec-added") < topics.indexOf("/tasks/exec-started"));
        assertTrue(topics.indexOf("/tasks/exec-started") < topics.indexOf("/tasks/exit"));
    }

    private static Exit exec(Task task, String id, String... arguments) {
        task.exec(id, TestDaemon.NO_STREAMS, Optional.of(Busybox.exec(false, arguments)));
        task.start(id);
        Exit exit = task.waitFor(id);
        Exit deleted = task.deleteProcess(id);
        assertEquals(exit.status(), deleted.status());
        assertEquals(exit.time(), deleted.time());
        return exit;
    }

    @Test
    void anExecIsKilledAndTheTaskGoesOn() throws Exception {
        Task task = run("kill", "sleep 1000");
        assertFails(
                ErrorCode.NOT_FOUND,
                "process does not exist e1: not found",
                () -> task.kill("e1", KILL, false));
        task.exec("e1", TestDaemon.NO_STREAMS, Optional.of(Busybox.exec(false, "sleep", "1000")));
        assertFails(
                ErrorCode.FAILED_PRECONDITION,
                "process not created: failed precondition",
                () -> task.kill("e1", KILL, false));
        task.start("e1");
        assertEquals(List.of("e1"), execIds(task));
        assertThrows(DavitException.class, () -> task.deleteProcess("e1"));
        FutureTask<Exit> waiting = inParallel(() -> task.waitFor("e1"));
        task.kill("e1", KILL, false);
        assertEquals(137, waiting.get().status());
        assertFails(
                ErrorCode.NOT_FOUND,
                "process already finished: not found",
                () -> task.kill("e1", KILL, false));
        assertEquals(137, task.deleteProcess("e1").status());
        assertFails(
                ErrorCode.NOT_FOUND,
                "process does not exist e1: not found",
                () -> task.deleteProcess("e1"));
        assertEquals(ProcessStatus.RUNNING, task.state("").status());
        end(task);
    }

    private static List<String> execIds(Task task) {
        return task.processes().stream()
                .map(ProcessDetails::details)
                .flatMap(Optional::stream)
                .map(
                        details -> {
                            try {
                                return dev.davit.proto.runc.v1.ProcessDetails.parseFrom(
                                                details.value())
                                        .getExecId();
                            } catch (InvalidProtocolBufferException e) {
                                throw new AssertionError(e);
                            }
                        })
                .toList();
    }

    @Test
    void anExecIdIsTakenOnce() {
        Task task = run("ids", "sleep 1000");
        task.exec("e1", TestDaemon.NO_STREAMS, Optional.of(Busybox.exec(false, "true")));
        assertFails(
                ErrorCode.ALREADY_EXISTS,
                "id e1: already exists",
                () ->
                        task.exec(
                                "e1",
                                TestDaemon.NO_STREAMS,
                                Optional.of(Busybox.exec(false, "true"))));
        task.deleteProcess("e1");
        assertEquals(0, exec(task, "e1", "true").status());
        end(task);
    }

    @Test
    void aMissingProgramFailsTheStartAndStaysUntilItIsDeleted() {
        Task task = run("missing", "sleep 1000");
        task.exec("e1", TestDaemon.NO_STREAMS, Optional.of(Busybox.exec(false, "/no/such")));
        DavitException e = assertThrows(DavitException.class, () -> task.start("e1"));
        assertTrue(
                e.getMessage().startsWith("OCI runtime exec failed: exec failed: "),
                e.getMessage());
        task.deleteProcess("e1");
        end(task);
    }

    @Test
    void anExecWithoutSpecIsRefusedAndTheShimLives() {
        Task task = run("specless", "sleep 1000");
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> task.exec("e1", TestDaemon.NO_STREAMS, Optional.empty()));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertEquals(0, exec(task, "e1", "true").status());
        end(task);
    }

    @Test
    void anExecHasATerminal() throws Exception {
        Task task = run("tty", "sleep 1000");
        try (Fifo stdout = reading("stdout")) {
            task.exec("e1", streams("", stdout, true), Optional.of(Busybox.exec(true, "tty")));
            task.start("e1");
            assertEquals(0, task.waitFor("e1").status());
            assertEquals("/dev/pts/0\r\n", stdout.text());
            task.deleteProcess("e1");
        }
        end(task);
    }
}
