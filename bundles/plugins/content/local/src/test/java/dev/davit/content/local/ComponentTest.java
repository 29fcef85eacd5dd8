package dev.davit.content.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** How the store takes its place in the slot. */
final class ComponentTest {
    @TempDir Path directory;

    @Test
    void theDirectoryOfTheConfigurationIsMadeAndShown() throws IOException {
        Path root = directory.resolve("io.containerd.content.v1.content");
        try (var store = new LocalContentStore(config(root))) {
            assertEquals(Map.of("root", root.toString()), store.exports());
            assertTrue(Files.isDirectory(root.resolve("blobs/sha256")));
            assertTrue(Files.isDirectory(root.resolve("ingest")));
        }
    }

    @Test
    void theComponentLivesUnderItsConfigurationOnly() throws IOException {
        String description = resource("/OSGI-INF/dev.davit.content.local.LocalContentStore.xml");
        for (String expected :
                new String[] {
                    "configuration-policy=\"require\"",
                    "configuration-pid=\"content.local\"",
                    "<property name=\"davit.slot.id\" type=\"String\" value=\"local\"/>",
                    "<property name=\"davit.shown.as\" type=\"String\" value=\"content\"/>",
                    "<provide interface=\"dev.davit.api.content.ContentStore\"/>"
                }) {
            assertTrue(description.contains(expected), expected + " in " + description);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ComponentTest.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static LocalContentStore.Config config(Path root) {
        return (LocalContentStore.Config)
                Proxy.newProxyInstance(
                        ComponentTest.class.getClassLoader(),
                        new Class<?>[] {LocalContentStore.Config.class},
                        (_, _, _) -> root.toString());
    }
}
