package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

final class DaemonConfigTest {
    private static final String V4 = "version = 4\n";

    @TempDir Path directory;

    private DaemonConfig config(String text) {
        return new ConfigFiles(directory).config(text);
    }

    @Test
    void defaultsAreThoseOfContainerd() {
        DaemonConfig config = new ConfigFiles(directory).loader().defaults();

        assertEquals(Path.of("/var/lib/containerd"), config.root());
        assertEquals(Path.of("/run/containerd"), config.state());
        assertEquals(Optional.empty(), config.temp());
        String socket = "/run/containerd/containerd.sock";
        assertEquals(new GrpcServer(socket, 0, 0, 16 << 20, 16 << 20), config.grpc().orElseThrow());
        assertEquals(new SocketServer(socket + ".ttrpc", 0, 0), config.ttrpc().orElseThrow());
        assertEquals(Optional.empty(), config.grpcTcp());
        assertEquals(Optional.empty(), config.debugServer());
        assertEquals(Optional.empty(), config.metricsAddress());
        for (Timeout timeout : Timeout.values()) {
            assertEquals(timeout.standard(), config.timeout(timeout));
        }
    }

    @Test
    void listenersThatAreDisabledAreAbsent() {
        DaemonConfig config =
                config(
                        V4
                                + "disabled_plugins = ['io.containerd.server.v1.grpc',"
                                + " 'io.containerd.server.v1.ttrpc']\n");

        assertEquals(Optional.empty(), config.grpc());
        assertEquals(Optional.empty(), config.ttrpc());
        assertTrue(config(V4).grpc().isPresent());
    }

    @Test
    void thePluginDirectoryIsBelowRootUnlessConfigured() {
        assertEquals(Path.of("/r/plugins"), config(V4 + "root = '/r'\n").pluginDirectory());
        String table = "[plugins.'dev.davit.deploy.v1.directory']\npath = '/opt/plugins'\n";
        assertEquals(Path.of("/opt/plugins"), config(V4 + table).pluginDirectory());
    }

    @Test
    void aMessageSizeOfZeroIsTheDefault() {
        String table = "[plugins.'io.containerd.server.v1.grpc']\nmax_send_message_size = 0\n";

        assertEquals(16 << 20, config(V4 + table).grpc().orElseThrow().maxSendBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "snapshot, io.containerd.snapshotter.v1",
        "io.containerd.snapshotter.v1, io.containerd.snapshotter.v1",
        "content, io.containerd.content.v1",
        "io.containerd.content.v1, io.containerd.content.v1",
        "diff, io.containerd.differ.v1",
        "io.containerd.differ.v1, io.containerd.differ.v1",
        "sandbox, io.containerd.sandbox.controller.v1",
        "io.containerd.sandbox.controller.v1, io.containerd.sandbox.controller.v1"
    })
    void proxiesNameTheirTypeShortOrInFull(String written, String type) {
        String table = "[proxy_plugins.p]\naddress = '/p'\ntype = '" + written + "'\n";

        List<Optional<String>> types =
                config(V4 + table).proxyPlugins().values().stream()
                        .map(ProxyPlugin::typeId)
                        .toList();

        assertEquals(List.of(Optional.of(type)), types);
    }

    @Test
    void aProxyHasAllThatWasWritten() {
        DaemonConfig config =
                config(
                        V4
                                + """
                                [proxy_plugins.stargz]
                                type = "snapshot"
                                address = "/run/stargz.sock"
                                platform = "linux/arm64"
                                capabilities = ["rebase"]
                                [proxy_plugins.stargz.exports]
                                root = "/var/lib/stargz"
                                """);

        assertEquals(
                Map.of(
                        "stargz",
                        new ProxyPlugin(
                                "stargz",
                                "snapshot",
                                "/run/stargz.sock",
                                "linux/arm64",
                                Map.of("root", "/var/lib/stargz"),
                                List.of("rebase"))),
                config.proxyPlugins());
    }

    @Test
    void valuesOfTablesAreReadByTheirType() {
        ConfigTable table =
                config(
                                V4
                                        + "[plugins.'a.b']\n"
                                        + "t = 'x'\n"
                                        + "w = 3\n"
                                        + "r = 1.5\n"
                                        + "f = true\n"
                                        + "d = '90s'\n"
                                        + "l = [1]\n")
                        .plugin("a.b");

        assertEquals("x", table.text("t"));
        assertEquals(3, table.whole("w"));
        assertEquals(3.0, table.real("w"));
        assertEquals(1.5, table.real("r"));
        assertTrue(table.flag("f"));
        assertEquals(Duration.ofSeconds(90), table.duration("d"));
        assertEquals("t: not an integer", message(() -> table.whole("t")));
        assertEquals("t: not a duration", message(() -> table.duration("t")));
        assertEquals("l: not an array of strings", message(() -> table.texts("l")));
        assertEquals("x: absent, expected a table", message(() -> table.table("x")));
    }

    @Test
    void numbersOfTheBoxMayBeWrittenWithoutAPoint() {
        String table = "[plugins.'io.containerd.gc.v1.scheduler']\npause_threshold = 0\n";

        assertEquals(0.0, config(V4 + table).plugin(PluginUri.GC).real("pause_threshold"));
    }

    private static String message(Runnable read) {
        return assertThrows(DavitException.class, read::run).getMessage();
    }
}
