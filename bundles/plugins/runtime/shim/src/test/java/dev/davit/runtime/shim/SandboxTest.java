package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.SandboxReference;
import dev.davit.api.runtime.Task;
import dev.davit.proto.events.TaskExit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Containers whose tasks the shim of their sandbox serves, or does not. */
class SandboxTest {
    @TempDir Path directory;
    private TestDaemon daemon;

    /** The sandbox's. */
    private FakeShim sandbox;

    /** What is run for a container that gets its own. */
    private FakeShim own;

    @BeforeEach
    void start() throws Exception {
        daemon =
                new TestDaemon(
                        directory,
                        Map.of("timeout_shim_dial", "1s", "timeout_shim_shutdown", "1s"));
        sandbox = new FakeShim(directory, "sandbox-v1").serving(3);
        own = new FakeShim(directory, "own-v1").serving(3).starting(3, "ttrpc");
        daemon.sandboxes.add(TestDaemon.id("pod"));
    }

    @AfterEach
    void stop() {
        daemon.close();
        sandbox.close();
        own.close();
    }

    private Task create(String address, int version) {
        return daemon.runtime()
                .create(
                        TestDaemon.inSandbox(
                                TestDaemon.request("a", own.executable.toString()),
                                new SandboxReference("pod", address, version)));
    }

    private void assertServedBySandbox(Task task) throws Exception {
        assertEquals(List.of(), own.calls(), "no executable is run");
        assertEquals(List.of("Create a"), sandbox.tasks.calls);
        assertEquals("pod", Files.readString(daemon.bundle("a").resolve("sandbox")));
        assertEquals(
                "{\"version\":3,\"address\":\"%s\",\"protocol\":\"ttrpc\"}"
                        .formatted(sandbox.address()),
                Files.readString(daemon.bundle("a").resolve("bootstrap.json")));
        task.delete();
        assertEquals(List.of("Create a", "Delete a"), sandbox.tasks.calls, "it is not shut down");
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    private void assertServedByItsOwn(Task task) throws Exception {
        assertEquals(List.of("-info", "start"), own.actions());
        assertFalse(Files.exists(daemon.bundle("a").resolve("sandbox")));
        task.delete();
        assertEquals(List.of(), sandbox.tasks.calls);
    }

    @Test
    void anAddressThatIsGivenIsUsed() throws Exception {
        assertServedBySandbox(create("ttrpc+" + sandbox.address(), 3));
    }

    @Test
    void withoutAnAddressTheSandboxesBundleTells() throws Exception {
        Path bundle =
                daemon.state.resolveSibling(
                        "io.containerd.sandbox.controller.v1.shim/"
                                + TestDaemon.NAMESPACE
                                + "/pod");
        Files.createDirectories(bundle);
        Files.writeString(
                bundle.resolve("bootstrap.json"),
                "{\"version\":3,\"address\":\"%s\",\"protocol\":\"ttrpc\"}"
                        .formatted(sandbox.address()));
        assertServedBySandbox(create("", 0));
    }

    @Test
    void aSandboxWithoutAShimIsNotFound() throws Exception {
        DavitException e = assertThrows(DavitException.class, () -> create("", 0));
        assertEquals(ErrorCode.NOT_FOUND, e.code());
        assertEquals("failed to start shim: can't find sandbox pod: not found", e.getMessage());
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    @Test
    void anOlderVersionMeansAShimOfItsOwn() throws Exception {
        assertServedByItsOwn(create("ttrpc+" + sandbox.address(), 2));
    }

    @Test
    void aSandboxThatIsNotInTheStoreMeansAShimOfItsOwn() throws Exception {
        daemon.sandboxes.clear();
        assertServedByItsOwn(create("whatever", 3));
    }

    @Test
    void aBrokenAddressIsRefused() {
        DavitException e = assertThrows(DavitException.class, () -> create("whatever", 3));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
    }

    @Test
    void aTaskOfASandboxIsTakenOver() throws Exception {
        create("ttrpc+" + sandbox.address(), 3);
        daemon.restart();
        Task after = daemon.find("a").orElseThrow();
        assertEquals(ProcessStatus.CREATED, after.state("").status());
        after.delete();
        assertFalse(sandbox.tasks.calls.contains("Shutdown a"));
    }

    @Test
    void aLostSandboxTakesItsTasksAlong() throws Exception {
        Task task = create("ttrpc+" + sandbox.address(), 3);
        sandbox.server.close();
        TaskExit exit = TaskExit.parseFrom(daemon.events.await("/tasks/exit").payload().value());
        assertEquals(255, exit.getExitStatus());
        assertEquals(task.pid(), exit.getPid());
        daemon.events.await("/tasks/delete");
        assertTrue(daemon.find("a").isEmpty());
        assertFalse(Files.exists(daemon.bundle("a")));
        assertEquals(List.of(), own.calls());
    }
}
