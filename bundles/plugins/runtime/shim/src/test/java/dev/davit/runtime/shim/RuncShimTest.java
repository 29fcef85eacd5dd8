package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessDetails;
import dev.davit.api.runtime.ProcessState;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.Task;
import dev.davit.proto.cgroups.v1.Metrics;
import dev.davit.proto.runc.v1.Options;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/** The life of a container and what can be done to it. */
class RuncShimTest extends RealTasks {
    @Test
    void aTaskIsCreatedStartedWaitedForAndDeleted() throws Exception {
        Task task = create("life", "exit 7");
        assertTrue(task.pid() > 0);
        ProcessState created = task.state("");
        assertEquals(ProcessStatus.CREATED, created.status());
        assertEquals(task.pid(), created.pid());
        assertEquals(Exit.NEVER, created.exit().time());

        assertEquals(task.pid(), task.start(""));
        Exit exit = task.waitFor("");
        assertEquals(7, exit.status());
        assertTrue(exit.time().isAfter(Instant.now().minusSeconds(60)));
        assertEquals(exit, task.waitFor(""), "a wait after the end answers the same");
        ProcessState stopped = task.state("");
        assertEquals(ProcessStatus.STOPPED, stopped.status());
        assertEquals(7, stopped.exit().status());

        assertEquals(exit, task.delete());
        assertEquals(Optional.empty(), daemon.find("life"));
        daemon.events.await("/tasks/delete");
        assertEquals(
                List.of("/tasks/create", "/tasks/start", "/tasks/exit", "/tasks/delete"),
                daemon.events.topics());
        assertFalse(Files.exists(daemon.bundle("life")));
        assertFalse(Files.exists(daemon.work("life")));
        assertEquals(List.of(), Leftovers.processes(daemon));
    }

    @Test
    void theBundleHasTheFilesOfAShim() throws Exception {
        Task task = create("bundle", "sleep 1000");
        Path bundle = daemon.bundle("bundle");
        assertEquals("rwx------", mode(bundle));
        assertEquals("rwx--x--x", mode(daemon.state.resolve(TestDaemon.NAMESPACE)));
        assertEquals("rwx--x--x", mode(daemon.work("bundle")));
        assertEquals(daemon.work("bundle"), Files.readSymbolicLink(bundle.resolve("work")));
        assertEquals("rwx------", mode(bundle.resolve("log")));
        assertEquals(
                "/usr/bin/containerd-shim-runc-v2",
                Files.readString(bundle.resolve("shim-binary-path")));
        assertEquals("rw-------", mode(bundle.resolve("shim-binary-path")));
        String address = Files.readString(bundle.resolve("address"));
        assertEquals(
                "{\"version\":2,\"address\":\"" + address + "\",\"protocol\":\"ttrpc\"}",
                Files.readString(bundle.resolve("bootstrap.json")));
        assertEquals("rw-r--r--", mode(bundle.resolve("bootstrap.json")));
        assertTrue(Files.readString(bundle.resolve("config.json")).contains("davit-test/bundle"));
        end(task);
    }

    private static String mode(Path path) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void anIdIsTakenUntilItsTaskIsDeleted() {
        Task task = run("taken", "true");
        task.waitFor("");
        assertFails(
                ErrorCode.ALREADY_EXISTS,
                "task taken: already exists",
                () -> create("taken", "true"));
        task.delete();
        Task next = run("taken", "exit 2");
        assertEquals(2, next.waitFor("").status());
        next.delete();
    }

    @Test
    void aTaskThatWasNeverStartedIsDeleted() throws Exception {
        Task task = create("created", "true");
        Exit exit = task.delete();
        assertEquals(task.pid(), exit.pid());
        daemon.events.await("/tasks/delete");
        assertEquals(List.of(), Leftovers.processes(daemon));
    }

    @Test
    void aDeletedTaskIsNotFound() {
        Task task = run("gone", "true");
        task.waitFor("");
        task.delete();
        String gone = "task gone not found";
        assertFails(ErrorCode.NOT_FOUND, gone, task::delete);
        assertFails(ErrorCode.NOT_FOUND, gone, () -> task.state(""));
        assertFails(ErrorCode.NOT_FOUND, gone, () -> task.waitFor(""));
        assertFails(ErrorCode.NOT_FOUND, gone, () -> task.kill("", KILL, false));
        assertFails(ErrorCode.NOT_FOUND, gone, task::metrics);
        assertFails(ErrorCode.NOT_FOUND, gone, () -> task.deleteProcess(""));
    }

    @Test
    void manyDeletesAtOnceDeleteOnce() throws Exception {
        Task task = run("deletes", "exit 5");
        task.waitFor("");
        List<FutureTask<Integer>> deletes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            deletes.add(
                    inParallel(
                            () -> {
                                try {
                                    return task.delete().status();
                                } catch (DavitException e) {
                                    assertEquals(ErrorCode.NOT_FOUND, e.code());
                                    return -1;
                                }
                            }));
        }
        List<Integer> results = new ArrayList<>();
        for (FutureTask<Integer> delete : deletes) {
            results.add(delete.get());
        }
        assertEquals(1, results.stream().filter(status -> status == 5).count());
        assertEquals(7, results.stream().filter(status -> status == -1).count());
        assertEquals(List.of(), Leftovers.processes(daemon));
    }

    @Test
    void aRunningOrPausedTaskIsNotDeleted() {
        Task task = run("running", "sleep 1000");
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to delete task: cannot delete a running process",
                task::delete);
        assertFails(
                ErrorCode.UNKNOWN, "cannot delete a running process", () -> task.deleteProcess(""));
        task.pause();
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to delete task: cannot delete a paused process",
                task::delete);
        task.resume();
        end(task);
    }

    @Test
    void aSignalReachesTheProcess() throws Exception {
        try (Fifo stdout = reading("stdout")) {
            Task task = create("signal", OBEDIENT, output(stdout));
            task.start("");
            FutureTask<Exit> waiting = inParallel(() -> task.waitFor(""));
            Conditions.until(() -> hasTrap(task.pid()), "the trap is set");
            task.kill("", TERMINATE, false);
            assertEquals(3, waiting.get().status());
            assertEquals("ready\n", stdout.text());
            assertFails(
                    ErrorCode.NOT_FOUND,
                    "process already finished: not found",
                    () -> task.kill("", KILL, false));
            task.kill("", KILL, true);
            task.delete();
        }
    }

    static boolean hasTrap(int pid) throws Exception {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .anyMatch(line -> line.matches("SigCgt:\\s+\\d*4\\d{3}"));
    }

    @Test
    void aTaskIsPausedAndResumed() throws Exception {
        Task task = run("pause", "sleep 1000");
        task.pause();
        assertEquals(ProcessStatus.PAUSED, task.state("").status());
        assertThrows(DavitException.class, task::pause);
        task.resume();
        assertEquals(ProcessStatus.RUNNING, task.state("").status());
        daemon.events.await("/tasks/paused");
        daemon.events.await("/tasks/resumed");
        end(task);
    }

    @Test
    void processesLimitsAndUseAreTold() throws Exception {
        Task task = run("told", "sleep 1000 & sleep 1000");
        Conditions.until(() -> task.processes().size() >= 2, "both processes");
        assertTrue(
                task.processes().stream()
                        .map(ProcessDetails::pid)
                        .anyMatch(pid -> pid == task.pid()));
        Any resources =
                new Any(
                        "types.containerd.io/opencontainers/runtime-spec/1/LinuxResources",
                        "{\"pids\":{\"limit\":77}}".getBytes(StandardCharsets.UTF_8));
        task.update(Optional.of(resources), Map.of());
        assertEquals(77, metrics(task).getPids().getLimit());
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> task.update(Optional.empty(), Map.of("a", "b")));
        assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
        assertEquals(ProcessStatus.RUNNING, task.state("").status(), "the shim has survived");
        end(task);
    }

    private static Metrics metrics(Task task) throws InvalidProtocolBufferException {
        Any metrics = task.metrics();
        assertEquals("io.containerd.cgroups.v1.Metrics", metrics.typeUrl());
        return Metrics.parseFrom(metrics.value());
    }

    @Test
    void aProgramThatIsMissingFailsTheCreateAndLeavesNothing() throws Exception {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                createWithSpec(
                                        "missing",
                                        Busybox.spec("missing", false, "/no/such"),
                                        TestDaemon.NO_STREAMS));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        assertEquals(
                "failed to create shim task: OCI runtime create failed: runc create failed: unable"
                        + " to start container process: exec: \"/no/such\": stat /no/such: no such"
                        + " file or directory",
                e.getMessage());
        assertNothingIsLeft("missing");
        end(run("missing", "sleep 1000"));
    }

    private void assertNothingIsLeft(String id) throws Exception {
        assertEquals(Optional.empty(), daemon.find(id));
        assertFalse(Files.exists(daemon.bundle(id)));
        assertFalse(Files.exists(daemon.work(id)));
        assertEquals(List.of(), Leftovers.processes(daemon));
        assertEquals(List.of(), Leftovers.containers());
    }

    @Test
    void aRootFileSystemThatIsMissingFailsTheCreate() throws Exception {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                daemon.runtime()
                                        .create(
                                                TestDaemon.request(
                                                        "rootless",
                                                        Busybox.RUNC,
                                                        Busybox.script("rootless", "true"),
                                                        List.of(),
                                                        TestDaemon.NO_STREAMS)));
        assertTrue(
                e.getMessage().startsWith("failed to create shim task: OCI runtime create failed"),
                e.getMessage());
        assertNothingIsLeft("rootless");
    }

    @Test
    void optionsReachTheShim() throws Exception {
        Path root = directory.resolve("runc");
        Any options =
                new Any(
                        "containerd.runc.v1.Options",
                        Options.newBuilder().setRoot(root.toString()).build().toByteArray());
        Task task =
                daemon.runtime()
                        .create(
                                TestDaemon.withOptions(
                                        TestDaemon.request(
                                                "options",
                                                Busybox.RUNC,
                                                Busybox.script("options", "sleep 1000"),
                                                busybox.mounts(),
                                                TestDaemon.NO_STREAMS),
                                        options));
        assertTrue(Files.isDirectory(root.resolve(TestDaemon.NAMESPACE).resolve("options")));
        task.start("");
        end(task);
    }

    @Test
    void optionsThatTheShimDoesNotKnowFailTheStart() throws Exception {
        Any options = new Any("foo.Bar", new byte[] {1});
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                daemon.runtime()
                                        .create(
                                                TestDaemon.withOptions(
                                                        TestDaemon.request("bad", Busybox.RUNC),
                                                        options)));
        assertEquals(
                "failed to start shim: start failed: io.containerd.runc.v2: type with url foo.Bar:"
                        + " not found: exit status 1",
                e.getMessage());
        assertNothingIsLeft("bad");
    }

    @Test
    void tasksOfANamespaceAreListed() {
        Task first = run("first", "sleep 1000");
        Task second = create("second", "true");
        assertEquals(
                List.of("first", "second"),
                daemon.runtime().list(TestDaemon.NAMESPACE).stream()
                        .map(task -> task.id().id())
                        .sorted()
                        .toList());
        assertEquals(List.of(), daemon.runtime().list("other"));
        assertEquals(first, daemon.find("first").orElseThrow());
        second.delete();
        assertEquals(List.of(first), daemon.runtime().list(TestDaemon.NAMESPACE));
        end(first);
    }

    @Test
    void theShimIsAskedAboutItself() {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> daemon.runtime().describe(question(Busybox.RUNC)));
        assertEquals(
                "failed to run /usr/bin/containerd-shim-runc-v2 -info: flag provided but not"
                        + " defined: -info: exit status 2",
                e.getMessage());
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to resolve runtime path: runtime \"io.containerd.nosuch.v1\" binary not"
                        + " installed \"containerd-shim-nosuch-v1\": file does not exist",
                () -> daemon.runtime().describe(question("io.containerd.nosuch.v1")));
    }

    private static Any question(String runtime) {
        return new Any(
                "containerd.types.RuntimeRequest",
                dev.davit.proto.types.RuntimeRequest.newBuilder()
                        .setRuntimePath(runtime)
                        .build()
                        .toByteArray());
    }

    @Test
    void aRuntimeThatIsNotInstalledIsNamed() throws Exception {
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to start shim: failed to resolve runtime path: runtime"
                        + " \"io.containerd.nosuch.v9\" binary not installed"
                        + " \"containerd-shim-nosuch-v9\": file does not exist",
                () ->
                        daemon.runtime()
                                .create(TestDaemon.request("nosuch", "io.containerd.nosuch.v9")));
        assertNothingIsLeft("nosuch");
    }
}
