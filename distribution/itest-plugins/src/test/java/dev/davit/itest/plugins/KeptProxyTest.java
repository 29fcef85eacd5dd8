package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginRequest;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** A proxy plugin whose process the daemon runs: started, started again, replaced. */
@Tag("slow")
class KeptProxyTest {
    private static final String TYPE = "dev.davit.process.v1";

    @Test
    void theProcessOfAProxyIsRunByTheDaemon() {
        try (Scratch scratch = Scratch.create();
                DaemonProcess daemon =
                        DaemonProcess.start(scratch, entry(scratch.path("kept.sock")));
                Api api = new Api(daemon.socket(), "kept")) {
            Await.until(
                    () -> "the proxy\n" + scratch.read("log"),
                    () -> api.state("kept") == State.READY);
            prepare(api, "first");
            long first = pid(api);

            ProcessHandle.of(first).orElseThrow().destroyForcibly();
            Await.until(
                    "another process", () -> pid(api) != first && api.state("kept") == State.READY);
            prepare(api, "second");
            long second = pid(api);

            api.plugins().replace(PluginRequest.newBuilder().setPlugin("kept").build());
            Await.until("the connection", () -> api.state("kept") == State.READY);
            assertNotEquals(second, pid(api));
            prepare(api, "third");

            daemon.stop();
            Await.until("its end", () -> ProcessHandle.of(second).isEmpty());
        }
    }

    private static String entry(Path socket) {
        return """
        [proxy_plugins.kept]
          type = "snapshot"
          address = "%s"
          [proxy_plugins.kept.process]
            command = [
              "%s", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx64m",
              "--enable-native-access=ALL-UNNAMED", "-cp", "%s", "%s", "{address}",
            ]
        """
                .formatted(
                        socket,
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        System.getProperty("java.class.path"),
                        RemoteSnapshots.class.getName());
    }

    /** Number of the process that serves now; 0 if none does. */
    private static long pid(Api api) {
        return api.plugins().list(ListPluginsRequest.getDefaultInstance()).getPluginsList().stream()
                .filter(plugin -> plugin.getType().equals(TYPE))
                .map(Plugin::getExportsMap)
                .map(exports -> exports.getOrDefault("pid", "0"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(0);
    }

    private static void prepare(Api api, String key) {
        api.snapshots()
                .prepare(
                        PrepareSnapshotRequest.newBuilder()
                                .setSnapshotter("kept")
                                .setKey(key)
                                .putLabels("containerd.io/gc.root", "yes")
                                .build());
    }
}
