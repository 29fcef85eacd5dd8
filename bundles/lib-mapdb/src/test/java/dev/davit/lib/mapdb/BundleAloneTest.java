package dev.davit.lib.mapdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/** The bundle's jar and the JDK are all that MapDB needs. */
class BundleAloneTest {
    private static final String BUNDLE = System.getProperty("bundle.jar", "");

    @TempDir private Path directory;

    @Test
    void mapDbWritesAndReadsATreeFromTheBundleAloneAndLeavesNothingBehind() throws Exception {
        assertEquals("10000 records\n", run(BUNDLE + File.pathSeparator + testClasses()));
        try (Stream<Path> left = Files.list(Files.createDirectories(directory.resolve("tmp")))) {
            assertEquals(0, left.count());
        }
    }

    @Test
    void withoutTheBundleTheSameProgramFails() throws Exception {
        assertNotEquals("10000 records\n", run(testClasses()));
    }

    @Test
    void theBundleImportsNothingButTheJdk() throws IOException {
        try (JarFile jar = new JarFile(BUNDLE)) {
            String imports = jar.getManifest().getMainAttributes().getValue("Import-Package");
            for (String name : imports.split(",", -1)) {
                assertEquals("java.", name.substring(0, 5), imports);
            }
            assertFalse(
                    jar.stream().anyMatch(entry -> entry.getName().endsWith(".so")),
                    "native code in the bundle");
        }
    }

    private String run(String classPath) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(directory.resolve("tmp"));
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Djava.io.tmpdir=" + temporary,
                                "-XX:-UsePerfData",
                                "-cp",
                                classPath,
                                OpensMapDb.class.getName())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private static String testClasses() throws URISyntaxException {
        return Path.of(OpensMapDb.class.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }
}
