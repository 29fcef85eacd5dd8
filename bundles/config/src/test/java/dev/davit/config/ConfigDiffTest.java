package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.davit.config.ConfigDiff.Difference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;

/** Differences are named by their keys, one by one. */
final class ConfigDiffTest {
    private static final String OVERLAYFS = "io.containerd.snapshotter.v1.overlayfs";
    private static final String RUNTIMES =
            "plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes";

    @TempDir private Path directory;

    private List<String> between(String before, String after) {
        var files = new ConfigFiles(directory);
        DaemonConfig old = files.config("version = 4\n" + before);
        return ConfigDiff.between(old, files.config("version = 4\n" + after)).stream()
                .map(ConfigDiffTest::words)
                .toList();
    }

    private static String words(Difference difference) {
        return difference.key() + ": " + difference.before() + " > " + difference.after();
    }

    @Test
    void nothingDiffersFromItself() {
        assertEquals(List.of(), between("root = '/a'", "root = '/a'"));
    }

    @Test
    void valuesAreShownBeforeAndAfter() {
        assertEquals(List.of("root: \"/a\" > \"/b\""), between("root = '/a'", "root = '/b'"));
        assertEquals(
                List.of("plugins.'" + OVERLAYFS + "'.mount_options: [] > [\"volatile\"]"),
                between("", "[plugins.'" + OVERLAYFS + "']\nmount_options = ['volatile']"));
    }

    @Test
    void entriesComeAndGoAsAWhole() {
        String entry = "[proxy_plugins.a]\ntype = 'snapshot'\naddress = '/a'\n";
        assertEquals(
                List.of(
                        "proxy_plugins.a:  > {type = \"snapshot\", address = \"/a\","
                                + " platform = \"\", capabilities = []}"),
                between("", entry));
        assertEquals(
                List.of("proxy_plugins.a.address: \"/a\" > \"/b\""),
                between(entry, entry.replace("'/a'", "'/b'")));
        assertEquals(1, between(entry, "").size());
    }

    @Test
    void handlersOfTheRuntimeAreKeysOfAnUnknownTable() {
        String runc = "[" + RUNTIMES + ".runc]\nruntime_type = 'a'\n";
        String kata = "[" + RUNTIMES + ".kata]\nruntime_type = 'b'\n";
        assertEquals(
                List.of(RUNTIMES + ".kata:  > {runtime_type = \"b\"}"), between(runc, runc + kata));
    }

    @Test
    void tablesOfDisabledPluginsDoNotCount() {
        String disabled = "disabled_plugins = ['" + OVERLAYFS + "']\n";
        assertEquals(
                List.of("disabled_plugins: [] > [\"" + OVERLAYFS + "\"]"), between("", disabled));
    }
}
