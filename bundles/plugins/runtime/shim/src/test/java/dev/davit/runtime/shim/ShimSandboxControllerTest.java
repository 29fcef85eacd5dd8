package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.runtime.SandboxReference;
import dev.davit.api.runtime.Task;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.proto.runtime.sandbox.v1.CreateSandboxRequest;
import dev.davit.runtime.shim.sandbox.ShimSandboxController;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/** Sandboxes through shims: what passes to the shim, and what becomes of it when things fail. */
class ShimSandboxControllerTest {
    private static final SandboxId POD = new SandboxId(TestDaemon.NAMESPACE, "pod");
    private static final Any SPEC = new Any("spec", "{}".getBytes(StandardCharsets.UTF_8));

    @TempDir Path directory;
    private FakeShim shim;
    private FakeSandboxes sandboxes;
    private ShimSandboxController controller;

    @BeforeEach
    void start() throws Exception {
        shim = new FakeShim(directory, "sandbox-v1").serving(3).starting(3, "ttrpc");
        sandboxes =
                new FakeSandboxes(
                        () ->
                                Thread.startVirtualThread(
                                        () -> shim.server.stop(Duration.ofSeconds(5))));
        shim.server.register(sandboxes.service());
        controller = open();
    }

    @AfterEach
    void stop() {
        controller.close();
        shim.close();
    }

    private ShimSandboxController open() {
        return new ShimSandboxController(
                TestDaemon.config(
                        Map.of(
                                "root",
                                directory("root").toString(),
                                "state",
                                directory("state").toString(),
                                "grpc_address",
                                directory.resolve("d.sock").toString(),
                                "timeout_shim_load",
                                "1s",
                                "timeout_shim_shutdown",
                                "1s",
                                "binary",
                                "/bin/true")));
    }

    private void restart() {
        controller.close();
        controller = open();
    }

    private Path directory(String kind) {
        return directory.resolve(kind).resolve("io.containerd.sandbox.controller.v1.shim");
    }

    private Path bundle() {
        return directory("state").resolve(POD.namespace()).resolve(POD.id());
    }

    private void assertNothingIsLeft() throws Exception {
        for (String kind : List.of("state", "root")) {
            Path namespace = directory(kind).resolve(POD.namespace());
            if (Files.isDirectory(namespace)) {
                try (Stream<Path> left = Files.list(namespace)) {
                    assertEquals(List.of(), left.toList());
                }
            }
        }
    }

    private SandboxRequest request(String runtime, Optional<Any> spec) {
        return new SandboxRequest(
                POD,
                new SandboxDescription(
                        runtime,
                        Optional.empty(),
                        spec,
                        Map.of(),
                        Map.of(),
                        Instant.EPOCH,
                        Instant.EPOCH),
                List.of(new Mount("bind", "/a", List.of("ro"))),
                Optional.of(new Any("pod", new byte[] {1})),
                "/run/netns/n",
                Map.of("a", "b"));
    }

    private SandboxInstance run() {
        controller.create(request(shim.executable.toString(), Optional.of(SPEC)));
        return controller.start(POD);
    }

    @Test
    void theShimGetsAllThatItNeeds() throws Exception {
        SandboxInstance instance = run();
        assertEquals("ttrpc+" + shim.address(), instance.address());
        assertEquals(3, instance.version());
        CreateSandboxRequest request = Objects.requireNonNull(sandboxes.requests.get("pod"));
        assertEquals(bundle().toString(), request.getBundlePath());
        assertEquals("/run/netns/n", request.getNetnsPath());
        assertEquals(Map.of("a", "b"), request.getAnnotationsMap());
        assertEquals("pod", request.getOptions().getTypeUrl());
        assertEquals("bind", request.getRootfs(0).getType());
        assertArrayEquals(SPEC.toByteArray(), Files.readAllBytes(bundle().resolve("config.json")));
        assertEquals(
                "{\"version\":3,\"address\":\"%s\",\"protocol\":\"ttrpc\"}"
                        .formatted(shim.address()),
                Files.readString(bundle().resolve("bootstrap.json")));
        controller.stop(POD, Optional.of(Duration.ofMillis(1500)));
        assertTrue(sandboxes.calls.contains("StopSandbox pod 2"), "whole seconds, rounded up");
        controller.shutdown(POD);
        assertNothingIsLeft();
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
    }

    @Test
    void withoutASpecificationThereIsNoFile() {
        controller.create(request(shim.executable.toString(), Optional.empty()));
        assertFalse(Files.exists(bundle().resolve("config.json")));
    }

    @Test
    void aContainerOfTheSandboxIsServedByItsShim() throws Exception {
        run();
        try (var daemon = new TestDaemon(directory, Map.of())) {
            daemon.sandboxes.add(TestDaemon.id("pod"));
            Task task =
                    daemon.runtime()
                            .create(
                                    TestDaemon.inSandbox(
                                            TestDaemon.request("c", "/no/such/shim"),
                                            new SandboxReference("pod", "", 0)));
            assertEquals(List.of("Create c"), shim.tasks.calls);
            task.delete();
        }
        assertEquals(SandboxStatus.READY, controller.status(POD, false).state());
    }

    @Test
    void aRuntimeThatIsNotThereIsNamed() throws Exception {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () -> controller.create(request("", Optional.empty())));
        assertEquals(ErrorCode.UNKNOWN, e.code());
        assertEquals(
                "failed to start new shim for sandbox pod: failed to resolve runtime path: no"
                        + " runtime name",
                e.getMessage());
        assertNothingIsLeft();
    }

    @Test
    void aShimThatDoesNotStartLeavesNothing() throws Exception {
        shim.onStart("echo no room; exit 3");
        DavitException e = assertThrows(DavitException.class, this::run);
        assertTrue(e.getMessage().contains("start failed: no room"), e.getMessage());
        assertNothingIsLeft();
        shim.starting(3, "ttrpc");
        run();
    }

    @Test
    void aShimThatCannotCreateTheSandboxIsEnded() throws Exception {
        sandboxes.before.put(
                "CreateSandbox",
                () -> {
                    throw new DavitException(ErrorCode.RESOURCE_EXHAUSTED, "no memory");
                });
        DavitException e = assertThrows(DavitException.class, this::run);
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
        assertEquals("failed to create sandbox pod: no memory", e.getMessage());
        assertEquals(List.of("CreateSandbox pod", "ShutdownSandbox pod"), sandboxes.calls);
        assertEquals(List.of("-info", "start", "delete"), shim.actions());
        assertNothingIsLeft();
    }

    @Test
    void aSandboxThatDoesNotStartIsNoMore() throws Exception {
        sandboxes.before.put(
                "StartSandbox",
                () -> {
                    throw new DavitException(ErrorCode.UNKNOWN, "no kernel");
                });
        DavitException e = assertThrows(DavitException.class, this::run);
        assertEquals("failed to start sandbox pod: no kernel", e.getMessage());
        assertNothingIsLeft();
        e = assertThrows(DavitException.class, () -> controller.waitFor(POD));
        assertEquals("not found", e.getMessage());
    }

    @Test
    void aShimThatDiesEndsItsSandbox() throws Exception {
        run();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<SandboxExit> waiter = threads.submit(() -> controller.waitFor(POD));
            Conditions.until(() -> sandboxes.calls.contains("WaitSandbox pod"), "waiting");
            shim.server.close();
            assertEquals(99, waiter.get().status(), "what delete has printed");
        }
        SandboxStatus status = controller.status(POD, false);
        assertEquals(SandboxStatus.NOT_READY, status.state());
        assertEquals(controller.waitFor(POD).time(), status.exitedAt().orElseThrow());
        assertTrue(shim.actions().contains("delete"));
        assertNothingIsLeft();
        controller.stop(POD, Optional.empty());
        controller.shutdown(POD);
        assertThrows(DavitException.class, () -> controller.waitFor(POD));
    }

    @Test
    void theNextDaemonFindsWhatRuns() {
        SandboxInstance instance = run();
        restart();
        SandboxStatus status = controller.status(POD, false);
        assertEquals(SandboxStatus.READY, status.state());
        assertEquals(instance.pid(), status.pid());
        DavitException e = assertThrows(DavitException.class, () -> controller.start(POD));
        assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
        sandboxes.end("pod", 5);
        assertEquals(5, controller.waitFor(POD).status());
        controller.shutdown(POD);
    }

    @Test
    void theNextDaemonStartsWhatWasOnlyCreated() {
        controller.create(request(shim.executable.toString(), Optional.of(SPEC)));
        restart();
        controller.start(POD);
        assertEquals(SandboxStatus.READY, controller.status(POD, false).state());
    }

    @Test
    void theNextDaemonCleansUpAfterADeadShim() throws Exception {
        run();
        controller.close();
        shim.server.close();
        controller = open();
        assertEquals(99, controller.waitFor(POD).status());
        assertTrue(shim.actions().contains("delete"));
        assertNothingIsLeft();
    }

    @Test
    void theNextDaemonLeavesAloneWhatItDoesNotUnderstand() {
        run();
        sandboxes.before.put(
                "SandboxStatus",
                () -> {
                    throw new DavitException(ErrorCode.INTERNAL, "a bug");
                });
        restart();
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                controller.create(
                                        request(shim.executable.toString(), Optional.empty())));
        assertEquals(ErrorCode.ALREADY_EXISTS, e.code());
        assertTrue(Files.exists(bundle()));
        sandboxes.before.clear();
        restart();
        assertEquals(SandboxStatus.READY, controller.status(POD, false).state());
    }

    @Test
    void aShimWithoutSandboxesIsUnimplementedAndGone() throws Exception {
        assertTrue(new Busybox(directory).mounts().size() > 0, "skipped where there is no shim");
        String spec =
                "{\"ociVersion\":\"1.0.0\",\"root\":{\"path\":\"rootfs\"},\"process\":{\"cwd\":\"/\","
                    + "\"args\":[\"true\"]}}";
        Any runnable = new Any("spec", spec.getBytes(StandardCharsets.UTF_8));
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                controller.create(
                                        request("io.containerd.runc.v2", Optional.of(runnable))));
        assertEquals(ErrorCode.UNIMPLEMENTED, e.code(), e.getMessage());
        assertEquals(
                "failed to create sandbox pod: service containerd.runtime.sandbox.v1.Sandbox",
                e.getMessage());
        assertNothingIsLeft();
        String words = directory.resolve("d.sock").toString();
        assertEquals(
                List.of(),
                ProcessHandle.allProcesses()
                        .filter(process -> process.info().commandLine().orElse("").contains(words))
                        .toList());
    }
}
