package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proto.services.plugins.v1.State;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A proxy snapshotter and a bundle come, die and are replaced, and nobody else notices. */
@Tag("slow")
class ProxyCampaignTest {
    private static final int RATE = 50;
    private static final long SEED = 20_261_121;

    @Test
    void whatComesAndGoesHarmsNobodyElse() throws IOException {
        int changes = Campaign.size(30, 1_000);
        try (Scratch scratch = Scratch.create()) {
            Path socket = scratch.path("remote.sock");
            try (DaemonProcess daemon = DaemonProcess.start(scratch, entry(socket));
                    Api api = new Api(daemon.socket(), "campaign");
                    SnapshotLoad others = SnapshotLoad.start(daemon.socket(), "native", RATE);
                    SnapshotLoad remote = SnapshotLoad.start(daemon.socket(), "remote", RATE);
                    var fleet = new Fleet(daemon, api, socket)) {
                long pid = daemon.pid();
                var random = new Random(SEED);
                for (int change = 0; change < changes; change++) {
                    fleet.change(random.nextInt(4));
                    others.awaitCalls(2);
                }
                assertEquals(pid, daemon.pid());
                assertTrue(daemon.isAlive());
                Set<String> differences = others.stop();
                System.out.println("slowest from socket to ready: " + fleet.slowestMillis + " ms");
                Campaign.report(
                        "proxies and bundles that come and go",
                        others.calls() + remote.calls(),
                        changes,
                        others.refused() + others.failures().size());
                assertEquals(List.of(), others.failures());
                assertEquals(0, others.refused());
                assertEquals(Set.of(), differences);
                fleet.start();
                remote.awaitCalls(20);
            }
        }
    }

    static String entry(Path socket) {
        return """
        [proxy_plugins.remote]
          type = "snapshot"
          address = "%s"
        """
                .formatted(socket);
    }

    /** What comes and goes. */
    private static final class Fleet implements AutoCloseable {
        private final DaemonProcess daemon;
        private final Api api;
        private final Path socket;
        private final Path bundle;
        private RemoteSnapshots process;
        private long slowestMillis;

        Fleet(DaemonProcess daemon, Api api, Path socket) throws IOException {
            this.daemon = daemon;
            this.api = api;
            this.socket = socket;
            bundle = Bundles.copy(daemon.scratch().directory(), "1.0.0");
            process = RemoteSnapshots.start(socket);
        }

        void change(int kind) throws IOException {
            switch (kind) {
                case 0 -> {
                    process.kill();
                    start();
                }
                case 1 -> {
                    RemoteSnapshots old = process;
                    process = RemoteSnapshots.start(socket);
                    old.kill();
                    awaitReady();
                }
                case 2 -> {
                    Files.copy(
                            bundle,
                            daemon.bundles().resolve("copy.jar"),
                            StandardCopyOption.REPLACE_EXISTING);
                    Await.until("the bundle", () -> api.state("copy") == State.READY);
                }
                default -> {
                    if (Files.deleteIfExists(daemon.bundles().resolve("copy.jar"))) {
                        Await.until("the bundle's leaving", () -> api.state("copy") != State.READY);
                    }
                }
            }
        }

        void start() {
            process.close();
            process = RemoteSnapshots.start(socket);
            awaitReady();
        }

        private void awaitReady() {
            long begun = System.nanoTime();
            Await.until(
                    () -> "the proxy: " + api.plugin("remote"),
                    () -> api.state("remote") == State.READY);
            slowestMillis = Math.max(slowestMillis, (System.nanoTime() - begun) / 1_000_000);
        }

        @Override
        public void close() {
            process.close();
        }
    }
}
