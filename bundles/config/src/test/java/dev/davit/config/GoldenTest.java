package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What Davit prints beside what containerd printed for the same files. */
final class GoldenTest {
    /** Plugins that Davit does not have, so that it neither fills nor checks their tables. */
    private static final List<String> ABSENT =
            List.of(
                    // CRI, with its parts.
                    "io.containerd.cri.v1.images",
                    "io.containerd.cri.v1.runtime",
                    "io.containerd.nri.v1.nri",
                    // Pulling is done by clients.
                    "io.containerd.transfer.v1.local",
                    "io.containerd.monitor.container.v1.restart",
                    // Tracing is not set up by the file.
                    "io.containerd.internal.v1.tracing",
                    "io.containerd.tracing.processor.v1.otlp",
                    // File systems without a plugin in the box.
                    "io.containerd.differ.v1.erofs",
                    "io.containerd.mount-handler.v1.erofs",
                    "io.containerd.snapshotter.v1.blockfile",
                    "io.containerd.snapshotter.v1.devmapper",
                    "io.containerd.snapshotter.v1.erofs",
                    "io.containerd.snapshotter.v1.zfs");

    /** Davit's own, which containerd does not have. */
    private static final List<String> OWN =
            List.of(
                    "dev.davit.deploy.v1.directory",
                    "dev.davit.internal.v1.image-policy",
                    "dev.davit.logger.v1.json-file");

    /** The server of streams: a part of CRI, kept as written where the file names it. */
    private static final String STREAMS = "io.containerd.grpc.v1.cri";

    @TempDir Path directory;

    private String without(String toml, List<String> plugins) {
        List<String> kept = new ArrayList<>();
        boolean dropping = false;
        for (String line : toml.split("\n", -1)) {
            if (line.startsWith("[") || line.startsWith("  [")) {
                dropping = plugins.stream().anyMatch(it -> line.equals("  [plugins.'" + it + "']"));
            }
            if (!dropping) {
                kept.add(line);
            }
        }
        return String.join("\n", kept);
    }

    private String expected(String golden, List<String> absent) {
        String imports = "imports = ['" + directory + "/conf.d/*.toml'";
        return without(ConfigFiles.golden(golden), absent)
                .replace("imports = ['/etc/containerd/conf.d/*.toml'", imports);
    }

    @Test
    void defaultsArePrintedAsContainerdPrintsThem() {
        String text = new ConfigCommand(new ConfigFiles(directory).loader()).defaults();

        List<String> absent = new ArrayList<>(ABSENT);
        absent.add(STREAMS);
        assertEquals(expected("default.toml", absent), without(text, OWN));
        assertTrue(text.contains("[plugins.'dev.davit.deploy.v1.directory']\n    path = ''\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"v1", "v2"})
    void oldFilesAreMigratedAsContainerdMigratesThem(String version) {
        ConfigFiles files = new ConfigFiles(directory);
        Path file = files.write("old.toml", ConfigFiles.golden("input-" + version + ".toml"));
        ConfigCommand command = new ConfigCommand(files.loader());

        String migrated = command.migrate(ConfigFlags.file(file)).text();

        String golden = expected("migrate-" + version + ".toml", ABSENT);
        assertEquals(golden, without(without(migrated, ABSENT), OWN));
        assertEquals(expected("dump-" + version + ".toml", ABSENT), golden);
        assertEquals(migrated, command.dump(ConfigFlags.file(file)).text());
    }

    @Test
    void aSmallFileOfVersion3IsCompletedAsContainerdCompletesIt() {
        ConfigFiles files = new ConfigFiles(directory);
        String input = placed(ConfigFiles.golden("input-minimal-v3.toml"));
        Path file = files.write("small.toml", input);

        ConfigCommand.Output dump = new ConfigCommand(files.loader()).dump(ConfigFlags.file(file));

        List<String> absent = new ArrayList<>(ABSENT);
        absent.add(STREAMS);
        assertEquals(placed(expected("dump-minimal-v3.toml", absent)), without(dump.text(), OWN));
        assertEquals(
                List.of(
                        file
                                + ": Configuration migrated from version 3, use `davitd config"
                                + " migrate` to avoid migration"),
                dump.warnings());
    }

    private static String placed(String toml) {
        return toml.replace("$ROOT", "/srv/root")
                .replace("$STATE", "/run/state")
                .replace("$SOCKET", "/run/d.sock");
    }
}
