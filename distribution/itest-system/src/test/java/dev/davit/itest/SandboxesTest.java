package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.grpc.CallHeaders;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSandboxController;
import dev.davit.testbed.Await;
import dev.davit.testbed.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Sandboxes by a shim that is a process, asked for as containerd's clients do. */
final class SandboxesTest {
    private static final SandboxId POD = new SandboxId("default", "pod");
    private static final long PATIENCE_SECONDS = 60;

    private Stage stage;
    private Peer peer;
    private RemoteSandboxController sandboxes;
    private Optional<ProcessHandle> shim = Optional.empty();

    @BeforeEach
    void start() {
        stage = Stage.empty();
        peer = new Peer("the daemon", stage.daemon().socket().toString(), CallHeaders::current);
        sandboxes = new RemoteSandboxController(peer, "shim");
    }

    @AfterEach
    void stop() {
        if (stage != null) {
            peer.close();
            shim.ifPresent(ProcessHandle::destroyForcibly);
            stage.close();
        }
    }

    private void run() {
        var description =
                new SandboxDescription(
                        SandboxShim.executable(stage.scratch().directory()).toString(),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Instant.EPOCH,
                        Instant.EPOCH);
        sandboxes.create(
                new SandboxRequest(POD, description, List.of(), Optional.empty(), "", Map.of()));
        int pid = sandboxes.start(POD).pid();
        shim = ProcessHandle.of(pid);
        assertTrue(shim.filter(ProcessHandle::isAlive).isPresent());
    }

    private Path bundle() {
        return stage.scratch()
                .path("state")
                .resolve("io.containerd.sandbox.controller.v1.shim/default/pod");
    }

    @Test
    void aKilledShimEndsItsSandboxAndThatIsTold() throws Exception {
        Path events = stage.scratch().path("events");
        // stock ctr of this age does not know the events
        Process listener = stage.daemon().davit("events").start(events, events);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Await.until(
                    "the subscription",
                    () -> {
                        stage.ok("namespaces", "label", "default", "tick=" + System.nanoTime());
                        return stage.scratch().read("events").contains("/namespaces/");
                    });
            run();
            Future<SandboxExit> waiter = threads.submit(() -> sandboxes.waitFor(POD));
            shim.orElseThrow().destroyForcibly();
            assertEquals(137, waiter.get(PATIENCE_SECONDS, TimeUnit.SECONDS).status());
            SandboxStatus status = sandboxes.status(POD, false);
            assertEquals(SandboxStatus.NOT_READY, status.state());
            assertEquals(sandboxes.waitFor(POD).time(), status.exitedAt().orElseThrow());
            assertFalse(Files.exists(bundle()));
            Await.until(
                    "the events",
                    () ->
                            List.of("create", "start", "exit").stream()
                                    .allMatch(
                                            what ->
                                                    stage.scratch()
                                                            .read("events")
                                                            .contains("/sandboxes/" + what)));
        } finally {
            listener.destroyForcibly();
        }
    }

    @Test
    void theNextDaemonFindsASandboxThatRuns() throws Exception {
        run();
        stage.daemon().kill();
        stage.daemon().start();
        SandboxStatus status = sandboxes.status(POD, false);
        assertEquals(SandboxStatus.READY, status.state());
        assertEquals(shim.orElseThrow().pid(), status.pid());
        sandboxes.stop(POD, Optional.empty());
        assertEquals(0, sandboxes.waitFor(POD).status());
        sandboxes.shutdown(POD);
        ProcessHandle process = shim.orElseThrow();
        Await.until("the end of the shim", () -> !process.isAlive());
        assertFalse(Files.exists(bundle()));
    }

    @Test
    void listingsHaveAllThatBelongsToSandboxes() {
        Outcome listing = stage.daemon().ctr("plugins", "ls").run();
        for (String plugin :
                List.of(
                        "io.containerd.sandbox.store.v1 +local +- +ok",
                        "io.containerd.sandbox.controller.v1 +shim +- +ok",
                        "io.containerd.grpc.v1 +sandboxes +- +ok",
                        "io.containerd.grpc.v1 +sandbox-controllers +- +ok")) {
            assertTrue(
                    listing.expectSuccess().lines().anyMatch(line -> line.matches(plugin + " *")),
                    listing.out());
        }
    }
}
