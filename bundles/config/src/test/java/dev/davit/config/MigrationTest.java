package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

final class MigrationTest {
    private static final String CRI = "io.containerd.grpc.v1.cri";
    private static final String CRI_IMAGES = "io.containerd.cri.v1.images";
    private static final String CRI_RUNTIME = "io.containerd.cri.v1.runtime";

    @TempDir Path directory;

    private DaemonConfig config(String text) {
        return new ConfigFiles(directory).config(text);
    }

    private static Set<String> others(DaemonConfig config, ConfigFiles files) {
        Set<String> uris = new java.util.TreeSet<>(config.plugins().keySet());
        uris.removeAll(files.loader().defaults().plugins().keySet());
        return uris;
    }

    @Test
    void shortNamesOfVersion1BecomeNamesInFull() {
        ConfigFiles files = new ConfigFiles(directory);
        String text =
                """
                [plugins]
                cri = {}
                linux.a = 1
                restart.a = 1
                tracing.a = 1
                otlp.a = 1
                aufs.a = 1
                btrfs.a = 1
                devmapper.a = 1
                windows.a = 1
                windows-lcow.a = 1
                zfs.a = 1
                images-service.a = 1
                healthcheck.a = 1
                opt.path = '/o'
                native.root_path = '/n'
                overlayfs.root_path = '/v'
                task.platforms = ['linux/arm64']
                """;

        DaemonConfig config = files.config(text);

        assertEquals(
                Set.of(
                        "io.containerd.grpc.v1.healthcheck",
                        "io.containerd.internal.v1.tracing",
                        "io.containerd.monitor.container.v1.restart",
                        "io.containerd.runtime.v1.linux",
                        "io.containerd.service.v1.images-service",
                        "io.containerd.snapshotter.v1.aufs",
                        "io.containerd.snapshotter.v1.btrfs",
                        "io.containerd.snapshotter.v1.devmapper",
                        "io.containerd.snapshotter.v1.windows",
                        "io.containerd.snapshotter.v1.windows-lcow",
                        "io.containerd.snapshotter.v1.zfs",
                        "io.containerd.tracing.processor.v1.otlp"),
                others(config, files));
        assertEquals("/o", config.plugin(PluginUri.OPT).text("path"));
        assertEquals("/n", config.plugin(PluginUri.NATIVE).text("root_path"));
        assertEquals("/v", config.plugin(PluginUri.OVERLAYFS).text("root_path"));
        assertEquals(List.of("linux/arm64"), config.plugin(PluginUri.TASKS).texts("platforms"));
    }

    @Test
    void aFullNameWithoutAVersionIsReadAsContainerdReadsItAndNamed() {
        ConfigFiles files = new ConfigFiles(directory);
        String text = "[plugins.'io.containerd.gc.v1.scheduler']\nschedule_delay = '1s'\n";

        assertEquals(
                "config.toml:1:1: without `version` plugins have short names, so"
                        + " io.containerd.gc.v1.scheduler is read as"
                        + " io.containerd.grpc.v1.io.containerd.gc.v1.scheduler; begin the file"
                        + " with `version = 2` or newer",
                files.warnings(text).get(1));
        assertEquals("0s", files.config(text).plugin(PluginUri.GC).text("schedule_delay"));
        String versioned = "version = 2\n" + text;
        assertEquals("1s", files.config(versioned).plugin(PluginUri.GC).text("schedule_delay"));
    }

    @Test
    void renamedPluginsAreFoundInTablesAndLists() {
        DaemonConfig config =
                config(
                        """
                        version = 2
                        disabled_plugins = ["io.containerd.internal.v1.restart"]
                        required_plugins = ["io.containerd.monitor.v1.cgroups"]
                        [plugins."io.containerd.monitor.v1.cgroups"]
                        no_prometheus = true
                        """);

        assertTrue(config.plugin(PluginUri.CGROUPS_MONITOR).flag("no_prometheus"));
        assertEquals(List.of(PluginUri.CGROUPS_MONITOR), config.requiredPlugins());
        assertTrue(config.isDisabled("io.containerd.monitor.container.v1.restart"));
    }

    @Test
    void listenersBecomePluginsAndZeroValuesCountAsNotWritten() {
        DaemonConfig config =
                config(
                        """
                        version = 3
                        [grpc]
                        address = '/g'
                        uid = 0
                        max_recv_message_size = 0
                        max_send_message_size = 1000
                        tcp_address = 'localhost:7'
                        tcp_tls_ca = '/ca'
                        tcp_tls_cert = '/cert'
                        tcp_tls_key = '/key'
                        tcp_tls_common_name = 'me'
                        [debug]
                        address = 'localhost:8'
                        uid = 3
                        [metrics]
                        address = ':9'
                        grpc_histogram = true
                        """);

        assertEquals(new GrpcServer("/g", 0, 0, 16 << 20, 1000), config.grpc().orElseThrow());
        assertEquals(
                new GrpcTcpServer("localhost:7", "/ca", "/cert", "/key", "me", 16 << 20, 16 << 20),
                config.grpcTcp().orElseThrow());
        assertEquals(new SocketServer("localhost:8", 3, 0), config.debugServer().orElseThrow());
        assertEquals(":9", config.metricsAddress().orElseThrow());
        assertTrue(config.plugin(PluginUri.GRPC_METRICS).flag("grpc_histogram"));
    }

    @Test
    void aTableOfTheListenersPluginWinsOverTheOldSection() {
        DaemonConfig config =
                config(
                        """
                        version = 3
                        [grpc]
                        address = '/old'
                        uid = 5
                        [plugins.'io.containerd.server.v1.grpc']
                        address = '/new'
                        """);

        assertEquals("/new", config.grpc().orElseThrow().address());
        assertEquals(0, config.grpc().orElseThrow().uid());
    }

    @Test
    void theTtrpcSocketFollowsGrpcInOldVersionsOnly() {
        String grpc = "[grpc]\naddress = '/g'\nuid = 5\ngid = 6\n";
        String follows = "version = 3\n[ttrpc]\nuid = 1\n" + grpc;
        SocketServer beside = new SocketServer("/g.ttrpc", 5, 6);
        assertEquals(beside, config(follows).ttrpc().orElseThrow());
        String placed = "version = 3\n[ttrpc]\naddress = '/t'\nuid = 1\n" + grpc;
        assertEquals(new SocketServer("/t", 1, 0), config(placed).ttrpc().orElseThrow());
        String own = "version = 4\n[plugins.'io.containerd.server.v1.grpc']\naddress = '/g'\n";
        assertEquals(
                "/run/containerd/containerd.sock.ttrpc",
                config(own).ttrpc().orElseThrow().address());
    }

    @Test
    void coreSchedulingBecomesAVariableFromVersion3Only() {
        String table = "[plugins.'io.containerd.runtime.v2.task']\nsched_core = true\n";
        ConfigFiles files = new ConfigFiles(directory);

        ConfigTable shims = files.config("version = 3\n" + table).plugin(PluginUri.SHIMS);
        assertEquals(List.of("SCHED_CORE=1"), shims.texts("env"));
        assertEquals(
                List.of(),
                files.config("version = 2\n" + table).plugin(PluginUri.SHIMS).texts("env"));
        assertEquals(
                "config.toml:3:1: sched_core has no effect in a file of version 2; set env ="
                        + " [\"SCHED_CORE=1\"] of io.containerd.shim.v1.manager in a file of"
                        + " version 4",
                files.warnings("version = 2\n" + table).get(1));
        String off = "version = 3\n" + table.replace("true", "false");
        assertEquals(List.of(), files.config(off).plugin(PluginUri.SHIMS).texts("env"));
        assertEquals(1, files.warnings(off).size());
    }

    @Test
    void theTableOfCriIsSplitAsContainerdSplitsIt() {
        ConfigFiles files = new ConfigFiles(directory);
        DaemonConfig migrated = files.config(ConfigFiles.golden("input-v2.toml"));
        DaemonConfig containerd = files.config(ConfigFiles.golden("migrate-v2.toml"));

        for (String uri : List.of(CRI, CRI_IMAGES, CRI_RUNTIME)) {
            Map<String, Object> ours = migrated.plugin(uri).entries();
            assertFalse(ours.isEmpty());
            assertContained(uri, ours, containerd.plugin(uri).entries());
        }
        assertEquals(
                Map.of("sandbox", "registry.local/pause:3.9"),
                migrated.plugin(CRI_IMAGES).entries().get("pinned_images"));
        assertEquals(Map.of("stream_server_port", "10010"), migrated.plugin(CRI).entries());
    }

    /** containerd prints defaults besides; what was written must be there with the same value. */
    private static void assertContained(String path, Map<?, ?> written, Map<?, ?> printed) {
        written.forEach(
                (key, value) -> {
                    Object there = printed.get(key);
                    if (value instanceof Map<?, ?> below && there instanceof Map<?, ?> table) {
                        assertContained(path + "." + key, below, table);
                    } else {
                        assertEquals(there, value, path + "." + key);
                    }
                });
    }

    @Test
    void oldSandboxModesGetTheirNewName() {
        DaemonConfig config =
                config(
                        """
                        version = 2
                        [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.vm]
                        sandbox_mode = "shim"
                        """);

        ConfigTable containerd = config.plugin(CRI_RUNTIME).table("containerd");
        assertEquals(
                Map.of("sandboxer", "shim"), containerd.table("runtimes").table("vm").entries());
        assertFalse(config.plugins().containsKey(CRI));
    }

    @Test
    void theDefaultsOfContainerd16MigrateToOurDefaults() {
        ConfigFiles files = new ConfigFiles(directory);

        LoadedConfig loaded = files.load(ConfigFiles.golden("containerd-1.6-default.toml"));

        DaemonConfig defaults = files.loader().defaults();
        defaults.plugins()
                .forEach((uri, table) -> assertEquals(table, loaded.config().plugin(uri), uri));
        assertEquals(defaults.timeouts(), loaded.config().timeouts());
        assertEquals(defaults.streamProcessors(), loaded.config().streamProcessors());
        assertEquals(
                List.of("Ignoring unknown key in TOML: plugin_dir"),
                loaded.warnings().stream()
                        .filter(it -> it.contains("Ignoring"))
                        .map(it -> it.substring(it.indexOf("Ignoring")))
                        .toList());
    }
}
