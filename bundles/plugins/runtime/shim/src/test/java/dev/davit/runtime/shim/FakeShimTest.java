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
import dev.davit.proto.events.TaskExit;
import dev.davit.proto.runtime.bootstrap.v1.BootstrapResult;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/** Shims in every form and in every kind of trouble. */
class FakeShimTest {
    private static final int KILL = 9;

    @TempDir Path directory;
    private TestDaemon daemon;
    private FakeShim shim;

    @BeforeEach
    void start() throws Exception {
        daemon =
                new TestDaemon(
                        directory,
                        Map.of(
                                "timeout_shim_start", "2s",
                                "timeout_shim_dial", "2s",
                                "timeout_shim_shutdown", "1s",
                                "timeout_shim_cleanup", "2s",
                                "timeout_shim_info", "1s",
                                "env", new String[] {"SCHED_CORE=1"}));
        shim = new FakeShim(directory, "fake-v3");
    }

    @AfterEach
    void stop() {
        daemon.close();
        shim.close();
    }

    private Task create(String id) {
        return daemon.runtime().create(TestDaemon.request(id, shim.executable.toString()));
    }

    private DavitException createFails(String id) throws Exception {
        DavitException e = assertThrows(DavitException.class, () -> create(id));
        assertEquals(Optional.empty(), daemon.find(id));
        assertFalse(Files.exists(daemon.bundle(id)), "nothing is left");
        assertFalse(Files.exists(daemon.work(id)), "nothing is left");
        return e;
    }

    private static void assertFails(ErrorCode code, String message, DavitException e) {
        assertEquals(message, e.getMessage());
        assertEquals(code, e.code());
    }

    private static <T> FutureTask<T> inParallel(Callable<T> body) {
        FutureTask<T> task = new FutureTask<>(body);
        Thread.startVirtualThread(task);
        return task;
    }

    private static void live(Task task) {
        assertEquals(ProcessStatus.CREATED, task.state("").status());
        task.start("");
        assertEquals(ProcessStatus.RUNNING, task.state("").status());
        task.kill("", KILL, false);
        assertEquals(137, task.waitFor("").status());
        assertEquals(137, task.delete().status());
    }

    // The three forms of an answer, and what is behind it.

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aShimThatAnswersInJsonLives(int version) throws Exception {
        shim.serving(version).starting(version, "ttrpc");
        Task task = create("a");
        assertEquals(
                "{\"version\":%d,\"address\":\"%s\",\"protocol\":\"ttrpc\"}"
                        .formatted(version, shim.address()),
                Files.readString(daemon.bundle("a").resolve("bootstrap.json")));
        live(task);
        assertEquals(
                List.of("Create a", "State a", "Start a", "State a", "Kill a", "Wait a"),
                shim.tasks.calls.subList(0, 6));
        assertEquals(List.of("Delete a", "Shutdown a"), shim.tasks.calls.subList(6, 8));
        assertEquals(List.of("-info", "start"), shim.actions());
    }

    @Test
    void aShimThatAnswersWithAMessageLives() throws Exception {
        BootstrapResult result =
                BootstrapResult.newBuilder()
                        .setVersion(3)
                        .setAddress(shim.address())
                        .setProtocol("TTRPC")
                        .addCapabilitiesValue(7)
                        .putMetadata("key", "value")
                        .build();
        Files.write(shim.directory.resolve("answer"), result.toByteArray());
        shim.serving(3).onStart("cat $dir/answer");
        Task task = create("a");
        assertEquals(
                "{\"version\":3,\"address\":\"%s\",\"protocol\":\"ttrpc\",\"capabilities\":[7],\"metadata\":{\"key\":\"value\"}}"
                        .formatted(shim.address()),
                Files.readString(daemon.bundle("a").resolve("bootstrap.json")));
        live(task);
    }

    @Test
    void aShimThatAnswersWithItsAddressIsOfVersionTwo() throws Exception {
        shim.serving(2).onStart("echo " + shim.address());
        live(create("a"));
    }

    @Test
    void aShimThatClaimsTooMuchIsAskedForLess() throws Exception {
        shim.serving(2).starting(3, "ttrpc");
        live(create("a"));
    }

    @Test
    void aShimIsToldWhatShimsAreTold() throws Exception {
        shim.serving(3)
                .onStart(
                        "env >$dir/env; pwd >$dir/pwd; cut -d' ' -f5 /proc/$$/stat >$dir/group;"
                                + " echo $$ >$dir/pid; umask >$dir/umask; echo "
                                + shim.address());
        shim.server.register(shim.tasks.service(2));
        create("a");
        assertEquals(
                List.of(
                        "-info",
                        "-namespace davit-test -address %s/d.sock -publish-binary /bin/true -id a start"
                                .formatted(directory)),
                shim.calls());
        List<String> environment = Files.readAllLines(shim.directory.resolve("env"));
        for (String variable :
                List.of(
                        "GOMAXPROCS=2",
                        "MAX_SHIM_VERSION=2",
                        "NAMESPACE=davit-test",
                        "TTRPC_ADDRESS=" + directory.resolve("d.sock.ttrpc"),
                        "GRPC_ADDRESS=" + directory.resolve("d.sock"),
                        "SCHED_CORE=1")) {
            assertTrue(environment.contains(variable), () -> variable + " in " + environment);
        }
        assertEquals(
                daemon.bundle("a").toString(),
                Files.readString(shim.directory.resolve("pwd")).strip());
        assertEquals(
                Files.readString(shim.directory.resolve("pid")),
                Files.readString(shim.directory.resolve("group")),
                "a process group of its own");
    }

    // Starts that fail.

    @Test
    void aShimThatDiesAtItsStartIsQuoted() throws Exception {
        shim.onStart("echo out; echo err >&2; exit 3");
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to start shim: start failed: out\nerr: exit status 3",
                createFails("a"));
        assertEquals(List.of("-info", "start"), shim.actions(), "it says that nothing is left");
    }

    @Test
    void aShimThatIsKilledAtItsStartIsReported() throws Exception {
        shim.onStart("kill -9 $$");
        assertFails(
                ErrorCode.UNKNOWN,
                "failed to start shim: start failed: : signal: 9",
                createFails("a"));
    }

    @Test
    @Tag("slow")
    void aShimThatHangsAtItsStartIsKilledAndCleanedUpAfter() throws Exception {
        shim.onStart("echo $$ >$dir/pid; sleep 1000 & sleep 1000");
        DavitException e = createFails("a");
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
        assertTrue(e.getMessage().startsWith("failed to start shim: start failed: "), e::toString);
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
        assertGroupIsGone();
    }

    private void assertGroupIsGone() throws Exception {
        String group = Files.readString(shim.directory.resolve("pid")).strip();
        Conditions.until(
                () ->
                        new ProcessBuilder("pgrep", "-g", group)
                                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                                        .start()
                                        .waitFor()
                                != 0,
                "no process of the group is left");
    }

    @Test
    void aCallerThatGoesEndsTheStart() throws Exception {
        shim.onStart("echo $$ >$dir/pid; sleep 1000");
        FutureTask<DavitException> creating =
                new FutureTask<>(() -> assertThrows(DavitException.class, () -> create("a")));
        Thread caller = Thread.startVirtualThread(creating);
        Conditions.until(() -> Files.exists(shim.directory.resolve("pid")), "it has begun");
        caller.interrupt();
        assertEquals(ErrorCode.CANCELLED, creating.get().code());
        assertGroupIsGone();
        Conditions.until(() -> !Files.exists(daemon.bundle("a")), "the bundle is gone");
        shim.serving(3).starting(3, "ttrpc");
        Conditions.until(() -> tryCreate("a"), "the id is free");
    }

    private boolean tryCreate(String id) {
        try {
            create(id);
            return true;
        } catch (DavitException e) {
            assertEquals(ErrorCode.ALREADY_EXISTS, e.code());
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":4,\"address\":\"unix:///x\",\"protocol\":\"ttrpc\"}"
                        + "|unsupported shim version (4): not implemented",
                "{\"version\":1,\"address\":\"unix:///x\",\"protocol\":\"ttrpc\"}"
                        + "|unsupported shim version (1): not implemented",
                "{\"version\":3,\"address\":\"unix:///x\",\"protocol\":\"soap\"}"
                        + "|unsupported shim protocol soap of version 3: not implemented",
                "{\"version\":2,\"address\":\"unix:///x\",\"protocol\":\"grpc\"}"
                        + "|unsupported shim protocol grpc of version 2: not implemented",
                "{\"version\":3,\"protocol\":\"ttrpc\"}|shim without an address: invalid argument",
                "|start failed: the shim says no address"
            })
    void anAnswerThatCannotBeUsedIsReported(String answerAndMessage) throws Exception {
        int bar = answerAndMessage.indexOf('|');
        shim.onStart("echo '" + answerAndMessage.substring(0, bar) + "'");
        assertEquals(
                "failed to start shim: " + answerAndMessage.substring(bar + 1),
                createFails("a").getMessage());
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
    }

    @Test
    void aShimThatIsNotBehindItsAddressIsCleanedUpAfter() throws Exception {
        RawSocket.stale(shim.socket);
        shim.starting(3, "ttrpc");
        assertFails(
                ErrorCode.UNAVAILABLE,
                "failed to start shim: dial " + shim.address() + ": connection refused",
                createFails("a"));
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
    }

    @Test
    void aShimThatTalksTooMuchIsStopped() throws Exception {
        shim.onStart("yes");
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, createFails("a").code());
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
    }

    // Troubles later on.

    @Test
    void aShimThatCannotCreateIsEnded() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        shim.tasks.before.put("Create", failing(ErrorCode.UNKNOWN, "no such program"));
        assertFails(
                ErrorCode.UNKNOWN, "failed to create shim task: no such program", createFails("a"));
        assertEquals(List.of("Create a", "Delete a", "Shutdown a"), List.copyOf(shim.tasks.calls));
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
        assertEquals(List.of(), daemon.events.topics());
    }

    private static Runnable failing(ErrorCode code, String message) {
        return () -> {
            throw new DavitException(code, message);
        };
    }

    private void die() {
        shim.server.close();
    }

    @Test
    void aShimThatDiesInCreateIsCleanedUpAfter() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        shim.tasks.before.put("Create", this::die);
        assertFails(
                ErrorCode.UNKNOWN, "failed to create shim task: ttrpc: closed", createFails("a"));
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
        assertEquals(List.of(), daemon.events.topics());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Start", "State", "Kill"})
    void aShimThatDiesInACallIsCleanedUpAfterAndTold(String method) throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        FutureTask<Exit> waiting = inParallel(() -> task.waitFor(""));
        Conditions.until(() -> shim.tasks.calls.contains("Wait a"), "it is waited for");
        shim.tasks.before.put(method, this::die);
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> {
                            switch (method) {
                                case "Start" -> task.start("");
                                case "State" -> task.state("");
                                default -> task.kill("", KILL, false);
                            }
                        });
        boolean gone = e.code() == ErrorCode.NOT_FOUND;
        assertTrue(gone || e.getMessage().equals("ttrpc: closed"), e::toString);
        TaskExit exit = TaskExit.parseFrom(daemon.events.await("/tasks/exit").payload().value());
        assertEquals(99, exit.getExitStatus());
        assertEquals(77, exit.getPid());
        daemon.events.await("/tasks/delete");
        assertEquals(99, waiting.get().status());
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    @Test
    void aShimThatDiesInDeleteCountsAsDeleted() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        shim.tasks.before.put("Delete", this::die);
        assertEquals(99, task.delete().status());
        assertEquals(Optional.empty(), daemon.find("a"));
        daemon.events.await("/tasks/delete");
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
    }

    @Test
    void aShimThatHasLostItsTaskCountsAsDeleted() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        shim.tasks.before.put("Delete", failing(ErrorCode.NOT_FOUND, "container not created"));
        assertEquals(99, task.delete().status());
        assertEquals(Optional.empty(), daemon.find("a"));
        assertTrue(shim.tasks.calls.contains("Shutdown a"));
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    @Test
    void aShimThatDiesInShutdownIsNoLoss() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        shim.tasks.before.put("Shutdown", this::die);
        assertEquals(0, task.delete().status());
        assertEquals(List.of("-info", "start"), shim.actions());
        assertEquals(List.of(), daemon.events.topics());
    }

    @Test
    void aShimThatHangsInShutdownIsLeft() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        shim.tasks.before.put("Shutdown", () -> awaitInterrupt(never));
        assertEquals(0, task.delete().status());
        assertFalse(Files.exists(daemon.bundle("a")));
        assertEquals(Optional.empty(), daemon.find("a"));
    }

    private static void awaitInterrupt(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anExecutableThatCannotCleanUpMeansAnUnknownStatus() throws Exception {
        shim.serving(3).script("exit 1", "echo " + shim.address(), "echo broken >&2; exit 1");
        shim.server.register(shim.tasks.service(2));
        Task task = create("a");
        shim.server.close();
        TaskExit exit = TaskExit.parseFrom(daemon.events.await("/tasks/exit").payload().value());
        assertEquals(255, exit.getExitStatus());
        assertEquals(task.pid(), exit.getPid());
        daemon.events.await("/tasks/delete");
        assertFalse(Files.exists(daemon.bundle("a")));
    }

    @Test
    void aDeleteGoesOnWhenItsCallerGoes() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        shim.tasks.before.put("Delete", () -> awaitInterrupt(release));
        FutureTask<DavitException> deleting =
                new FutureTask<>(() -> assertThrows(DavitException.class, task::delete));
        Thread caller = Thread.startVirtualThread(deleting);
        Conditions.until(() -> shim.tasks.calls.contains("Delete a"), "it has begun");
        caller.interrupt();
        assertEquals(ErrorCode.CANCELLED, deleting.get().code());
        release.countDown();
        Conditions.until(() -> daemon.find("a").isEmpty(), "it is deleted");
        Conditions.until(() -> !Files.exists(daemon.bundle("a")), "the bundle is gone");
    }

    @Test
    @Tag("slow")
    void aStateThatIsNotToldInTimeIsGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        shim.serving(3).starting(3, "ttrpc");
        Task task = create("a");
        shim.tasks.before.put("State", () -> awaitInterrupt(never));
        DavitException e = assertThrows(DavitException.class, () -> task.state(""));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, e.code());
        task.kill("", KILL, false);
        task.delete();
    }

    // Groups.

    @Test
    void aGroupSharesOneShim() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        Task a = create("a");
        Task b = create("b");
        a.delete();
        assertEquals(ProcessStatus.CREATED, b.state("").status());
        assertTrue(shim.tasks.calls.contains("Shutdown a"));
        live(b);
        assertEquals(List.of(), daemon.events.topics(), "nothing was lost");
    }

    @Test
    void aGroupIsLostTogether() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        create("a");
        create("b");
        shim.server.close();
        for (String id : List.of("a", "b")) {
            daemon.events.await(
                    event ->
                            event.topic().equals("/tasks/delete")
                                    && new String(
                                                    event.payload().toByteArray(),
                                                    java.nio.charset.StandardCharsets.UTF_8)
                                            .contains(id),
                    "delete of " + id);
            assertFalse(Files.exists(daemon.bundle(id)));
        }
        assertEquals(2, shim.actions().stream().filter("delete"::equals).count());
    }

    @Test
    void aGroupIsTakenOverTogether() throws Exception {
        shim.serving(3).starting(3, "ttrpc");
        create("a");
        create("b");
        daemon.restart();
        assertEquals(2, daemon.runtime().list(TestDaemon.NAMESPACE).size());
        daemon.find("a").orElseThrow().delete();
        live(daemon.find("b").orElseThrow());
    }
}
