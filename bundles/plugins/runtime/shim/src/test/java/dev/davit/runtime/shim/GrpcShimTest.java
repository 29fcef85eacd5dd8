package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.Task;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** Shims that speak gRPC. */
class GrpcShimTest {
    @TempDir Path directory;
    private TestDaemon daemon;
    private FakeShim executable;
    private GrpcShim shim;

    @BeforeEach
    void start() throws Exception {
        daemon =
                new TestDaemon(
                        directory,
                        Map.of("timeout_shim_dial", "2s", "timeout_shim_shutdown", "1s"));
        executable = new FakeShim(directory, "fake-v3").starting(3, "grpc");
        shim = new GrpcShim(executable.socket);
    }

    @AfterEach
    void stop() {
        daemon.close();
        shim.close();
        executable.close();
    }

    private Task create(String id) {
        return daemon.runtime().create(TestDaemon.request(id, executable.executable.toString()));
    }

    @Test
    void aTaskLives() throws Exception {
        Task task = create("a");
        assertTrue(
                Files.readString(daemon.bundle("a").resolve("bootstrap.json"))
                        .endsWith("\"protocol\":\"grpc\"}"));
        task.start("");
        assertEquals(ProcessStatus.RUNNING, task.state("").status());
        FutureTask<Exit> waiting = new FutureTask<>(() -> task.waitFor(""));
        Thread.startVirtualThread(waiting);
        task.kill("", 9, false);
        assertEquals(137, waiting.get().status());
        assertEquals(137, task.delete().status());
        assertEquals(Set.of(TestDaemon.NAMESPACE), Set.copyOf(shim.namespaces));
        assertFalse(Files.exists(daemon.bundle("a")));
        assertEquals(List.of(), daemon.events.topics());
    }

    @Test
    void failuresKeepCodeAndText() {
        Task task = create("a");
        shim.tasks.before.put(
                "Start",
                () -> {
                    throw new DavitException(ErrorCode.FAILED_PRECONDITION, "not today: conflict");
                });
        DavitException e = assertThrows(DavitException.class, () -> task.start(""));
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertEquals("not today: conflict", e.getMessage());
        task.delete();
    }

    @Tag("slow")
    @Test
    void aLimitAndAnInterruptEndACallAndNothingElse() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Task task = create("a");
        shim.tasks.before.put(
                "State",
                () -> {
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        DavitException late = assertThrows(DavitException.class, () -> task.state(""));
        assertEquals("context deadline exceeded", late.getMessage());
        FutureTask<DavitException> waiting =
                new FutureTask<>(() -> assertThrows(DavitException.class, () -> task.waitFor("")));
        Thread waiter = Thread.startVirtualThread(waiting);
        Conditions.until(() -> shim.tasks.calls.contains("Wait a"), "it waits");
        waiter.interrupt();
        assertEquals(ErrorCode.CANCELLED, waiting.get().code());
        release.countDown();
        assertEquals(ProcessStatus.CREATED, task.state("").status());
        task.delete();
    }

    @Test
    void aLostShimIsNoticedAtOnce() throws Exception {
        Task task = create("a");
        FutureTask<Exit> waiting = new FutureTask<>(() -> task.waitFor(""));
        Thread.startVirtualThread(waiting);
        Conditions.until(() -> shim.tasks.calls.contains("Wait a"), "it is waited for");
        shim.close();
        daemon.events.await("/tasks/exit");
        daemon.events.await("/tasks/delete");
        assertEquals(99, waiting.get().status());
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    @Test
    void aTaskIsTakenOver() {
        create("a");
        daemon.restart();
        Task after = daemon.find("a").orElseThrow();
        assertEquals(ProcessStatus.CREATED, after.state("").status());
        after.delete();
    }

    @Test
    @Tag("slow")
    void nobodyBehindTheAddressFailsTheStart() throws Exception {
        shim.close();
        RawSocket.stale(executable.socket);
        DavitException e = assertThrows(DavitException.class, () -> create("a"));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertFalse(Files.exists(daemon.bundle("a")));
    }
}
