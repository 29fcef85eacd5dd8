package dev.davit.kit.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Recorded filters and answers of containerd, and what they leave open. */
final class FiltersTest {
    private static final String DIGEST_1 =
            "sha256:5c0d1254a67dbc8d3abd7ec2e43c46e838d470023ef753f640c129d2453cbcfb";

    /** The images that the recorded filters were tried on. */
    private static final Map<String, Fields> IMAGES =
            new TreeMap<>(
                    Map.of(
                            "docker.io/library/busybox:1.36",
                            image(
                                    "docker.io/library/busybox:1.36",
                                    DIGEST_1,
                                    "application/vnd.oci.image.manifest.v1+json",
                                    Map.of(
                                            "labels.env",
                                            "prod",
                                            "labels.containerd.io/gc.root",
                                            "t")),
                            "docker.io/library/alpine:latest",
                            image(
                                    "docker.io/library/alpine:latest",
                                    "sha256:2",
                                    "application/vnd.oci.image.index.v1+json",
                                    Map.of(
                                            "labels.env",
                                            "dev",
                                            "labels.n",
                                            "5",
                                            "annotations.com.example",
                                            "yes")),
                            "registry.local/a b/c@x",
                            image(
                                    "registry.local/a b/c@x",
                                    "sha256:3",
                                    "application/vnd.oci.image.manifest.v1+json",
                                    Map.of()),
                            "moby-dangling@sha256:abc",
                            image(
                                    "moby-dangling@sha256:abc",
                                    DIGEST_1,
                                    "application/vnd.oci.image.manifest.v1+json",
                                    Map.of())));

    static Stream<JsonNode> recorded() throws IOException {
        try (InputStream in = FiltersTest.class.getResourceAsStream("/filters/recorded.jsonl")) {
            String lines = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var mapper = new JsonMapper();
            return lines.lines().map(mapper::readTree);
        }
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void answersAsRecorded(JsonNode line) {
        var strings = new ArrayList<String>();
        line.get("filters").forEach(node -> strings.add(node.stringValue()));
        if (line.has("error")) {
            DavitException e =
                    assertThrows(DavitException.class, () -> Filters.parse(strings).text());
            assertEquals(line.get("error").stringValue(), e.getMessage());
            assertEquals(ErrorCode.INVALID_ARGUMENT, e.code());
            return;
        }
        var expected = new ArrayList<String>();
        line.get("matched").forEach(node -> expected.add(node.stringValue()));
        Filter filter = Filters.parse(strings);
        List<String> matched =
                IMAGES.entrySet().stream()
                        .filter(image -> filter.matches(image.getValue()))
                        .map(Map.Entry::getKey)
                        .toList();
        assertEquals(expected, matched);
    }

    @Test
    void everyEscapeStandsForItsCharacter() {
        Filter filter =
                Filters.parse(
                        List.of(
                                "a==\"\\a\\b\\f\\n"
                                        + "\\r"
                                        + "\\t\\v\\\\\\\"\\101\\x42\\u00e9\\U0001f600\""));
        assertTrue(filter.matches(path -> Optional.of("\u0007\b\f\n\r\t\u000b\\\"ABé😀")));
        assertFalse(filter.matches(path -> Optional.of("other")));
    }

    @Test
    void anUnknownEscapeIsRefusedAtItsQuotation() {
        DavitException e =
                assertThrows(
                        DavitException.class, () -> Filters.parse(List.of("a==\"\\q\"")).text());
        assertEquals(
                "filters: parse error: [a== >|\"|< \\q\"]: invalid escape in quoted literal:"
                        + " invalid argument",
                e.getMessage());
    }

    @Test
    void anExpressionThatWouldExplodeNeverMatches() {
        Fields aaa = path -> Optional.of("aaa");
        assertFalse(Filters.parse(List.of("a~=\"((a{1000}){1000}){1000}|a\"")).matches(aaa));
        assertTrue(Filters.parse(List.of("a~=\"(a{3}){1}\"")).matches(aaa));
    }

    @Test
    void keepsItsTextForOtherProcesses() {
        assertEquals(List.of("a==b", "c"), Filters.parse(List.of("a==b", "c")).text());
    }

    private static Fields image(
            String name, String digest, String mediaType, Map<String, String> more) {
        Map<String, String> fields = new TreeMap<>(more);
        fields.put("name", name);
        fields.put("target.digest", digest);
        fields.put("target.mediatype", mediaType);
        return path -> Optional.ofNullable(fields.get(String.join(".", path)));
    }
}
