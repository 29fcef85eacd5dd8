package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** What a JVM of its own loads to read a configuration. */
final class ParserLoadingTest {
    @TempDir Path directory;

    /** Run in the JVM that is looked at. */
    public static final class Load {
        private Load() {}

        public static void main(String[] args) {
            ConfigFiles files = new ConfigFiles(Path.of(args[0]));
            System.out.println(files.loader().load(ConfigFlags.NONE).config().root());
        }
    }

    private String loaded() throws IOException, InterruptedException {
        List<String> command =
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-verbose:class",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Load.class.getName(),
                        directory.toString());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    @Test
    void withoutAFileNoParserIsLoaded() throws Exception {
        String without = loaded();
        assertFalse(without.contains("org.tomlj."));
        assertTrue(without.contains("/var/lib/containerd"));

        new ConfigFiles(directory).write("standard.toml", "version = 4\nroot = '/r'\n");
        assertTrue(loaded().contains("org.tomlj.Toml "));
    }
}
