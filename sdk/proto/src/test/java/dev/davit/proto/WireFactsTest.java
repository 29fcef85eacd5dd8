package dev.davit.proto;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;

/**
 * Holds the descriptors that the stubs were made from against the facts that real clients rely on.
 */
final class WireFactsTest {
    @ParameterizedTest
    @ValueSource(strings = {"wire.json", "health.json", "shim.json"})
    void descriptorsSayWhatTheTableSays(String table) throws IOException {
        WireFacts expected = WireFacts.of(read(table));
        WireFacts actual = WireFacts.of(descriptors());
        assertFalse(expected.packages().isEmpty());
        for (String protoPackage : expected.packages()) {
            assertEquals(
                    String.join("\n", expected.of(protoPackage)),
                    String.join("\n", actual.of(protoPackage)),
                    protoPackage);
        }
    }

    @Test
    void everyPackageOfOursHasItsTable() throws IOException {
        var known = new TreeSet<String>();
        for (String table : new String[] {"wire.json", "health.json", "shim.json"}) {
            known.addAll(WireFacts.of(read(table)).packages());
        }
        var ours = new TreeSet<>(WireFacts.of(descriptors()).packages());
        ours.removeIf(name -> name.startsWith("google.") || name.startsWith("davit."));
        assertEquals(known, ours);
    }

    private static JsonNode read(String table) throws IOException {
        try (InputStream in = WireFactsTest.class.getResourceAsStream("/wire/" + table)) {
            return new JsonMapper().readTree(in);
        }
    }

    private static FileDescriptorSet descriptors() throws IOException {
        Path directory = Path.of("target/generated-resources/protobuf/descriptor-sets");
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.protobin")) {
            try (InputStream in = Files.newInputStream(files.iterator().next())) {
                return FileDescriptorSet.parseFrom(in);
            }
        }
    }
}
