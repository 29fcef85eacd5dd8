package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

final class WarningsTest {
    @TempDir Path directory;

    private List<String> warnings(String text) {
        return new ConfigFiles(directory).warnings(text);
    }

    @Test
    void unknownKeysAreNamedWithTheirPlace() {
        assertEquals(
                List.of(
                        "config.toml:2:1: Ignoring unknown key in TOML: plugin_dir",
                        "config.toml:5:3: Ignoring unknown key in TOML: debug.colour",
                        "config.toml:7:1: Ignoring unknown key in TOML: proxy_plugins.p.typ",
                        "config.toml:6:1: proxy_plugins.p.type: unknown type \"\", expected"
                                + " snapshot, content, diff or sandbox; ignored"),
                warnings(
                        """
                        version = 4
                        plugin_dir = ''

                        [debug]
                          colour = 'red'
                        [proxy_plugins.p]
                        typ = 'snapshot'
                        """));
    }

    @Test
    void unknownKeysOfAPluginAreNamedAndDropped() {
        String text =
                """
                version = 4
                [plugins.'io.containerd.snapshotter.v1.overlayfs']
                sync_remove = true
                sync_romeve = true
                """;

        LoadedConfig loaded = new ConfigFiles(directory).load(text);

        assertEquals(
                List.of(
                        "config.toml:4:1: Ignoring unknown key in TOML for plugin"
                                + " io.containerd.snapshotter.v1.overlayfs:"
                                + " plugins.'io.containerd.snapshotter.v1.overlayfs'.sync_romeve"),
                warnings(text));
        ConfigTable table = loaded.config().plugin(PluginUri.OVERLAYFS);
        assertEquals(true, table.flag("sync_remove"));
        assertFalse(table.has("sync_romeve"));
    }

    @Test
    void tablesOfOtherPluginsAreKeptWithoutAWord() {
        String text =
                """
                version = 4
                [plugins.'com.example.v1.mine']
                anything = 'goes'
                [plugins.'io.containerd.cri.v1.images'.registry]
                config_path = '/etc/containerd/certs.d'
                """;

        LoadedConfig loaded = new ConfigFiles(directory).load(text);

        assertEquals(List.of(), loaded.warnings());
        assertEquals("goes", loaded.config().plugin("com.example.v1.mine").text("anything"));
        assertEquals(
                "/etc/containerd/certs.d",
                loaded.config()
                        .plugin("io.containerd.cri.v1.images")
                        .table("registry")
                        .text("config_path"));
    }

    @Test
    void tablesOfDisabledPluginsAreNeitherCheckedNorFilled() {
        String table = "[plugins.'io.containerd.snapshotter.v1.native']\nroot_path = 1\n";
        ConfigFiles files = new ConfigFiles(directory);
        String disabled = "disabled_plugins = ['io.containerd.snapshotter.v1.native']\n";
        files.write("conf.d/off.toml", "version = 4\n" + disabled);

        LoadedConfig loaded = files.load("version = 4\n" + table);

        assertEquals(List.of(), loaded.warnings());
        Map<String, Object> kept = loaded.config().plugin(PluginUri.NATIVE).entries();
        assertEquals(Map.of("root_path", 1L), kept);
        files.write("conf.d/off.toml", "version = 4\n");
        assertEquals(
                "config.toml:3:13: plugins.'io.containerd.snapshotter.v1.native'.root_path: found"
                        + " the integer 1, expected an absolute path of at most 4095 bytes",
                files.error("version = 4\n" + table));
    }

    @Test
    void sectionsOfOlderVersionsInANewFileAreNamedSinceTheyDoNothing() {
        String text =
                """
                version = 4
                [grpc]
                address = '/left/over.sock'
                [debug]
                level = 'debug'
                address = '/left/debug.sock'
                """;

        assertEquals(
                List.of(
                        "config.toml:2:1: grpc has no effect in version 4; its place is"
                                + " plugins.'io.containerd.server.v1.grpc'",
                        "config.toml:6:1: debug.address has no effect in version 4; its place is"
                                + " plugins.'io.containerd.server.v1.debug'"),
                warnings(text));
        DaemonConfig config = new ConfigFiles(directory).config(text);
        assertEquals("/run/containerd/containerd.sock", config.grpc().orElseThrow().address());
        assertEquals("debug", config.log().level());
    }

    @Test
    void proxiesAndProcessorsThatCannotWorkAreNamed() {
        assertEquals(
                List.of(
                        "config.toml:2:1: proxy_plugins.deaf: no address, cannot work",
                        "config.toml:5:8: proxy_plugins.odd.type: unknown type \"snapshots\","
                                + " expected snapshot, content, diff or sandbox; ignored",
                        "config.toml:6:1: stream_processors.half: needs accepts, returns and path"
                                + " to work"),
                warnings(
                        """
                        version = 4
                        [proxy_plugins.deaf]
                        type = 'diff'
                        [proxy_plugins.odd]
                        type = 'snapshots'
                        [stream_processors.half]
                        path = 'x'
                        """));
    }
}
