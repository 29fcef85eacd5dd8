package dev.davit.kit.tar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

class TarWriterTest {
    private static Path golden() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(TarWriterTest.class.getResource("/tar")).toURI());
    }

    static List<Path> archivesOfContainerd() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(golden())) {
            return files.sorted().toList();
        }
    }

    private static byte[] write(List<Archives.Entry> entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        for (Archives.Entry entry : entries) {
            writer.put(entry.header());
            byte[] content = entry.content().getBytes(StandardCharsets.ISO_8859_1);
            writer.write(content, 0, content.length);
        }
        writer.finish();
        return out.toByteArray();
    }

    /** The records a reader shows include those the writer makes by itself. */
    private static Archives.Entry asGiven(Archives.Entry entry) {
        TarHeader read = entry.header();
        Map<Octets, Octets> attributes = new HashMap<>(read.records());
        attributes.keySet().removeIf(key -> !key.startsWith(TarHeader.ATTRIBUTE_PREFIX));
        TarHeader given =
                TarHeader.builder(read.type(), read.name())
                        .linkName(read.linkName())
                        .mode(read.mode())
                        .owner(read.uid(), read.gid())
                        .sizeBytes(read.sizeBytes())
                        .modified(read.modified())
                        .device(read.deviceMajor(), read.deviceMinor())
                        .records(attributes)
                        .build();
        return new Archives.Entry(given, entry.content());
    }

    @ParameterizedTest
    @MethodSource("archivesOfContainerd")
    void bytesAreThoseOfContainerd(Path file) throws IOException {
        byte[] expected;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            expected = in.readAllBytes();
        }
        List<Archives.Entry> entries =
                Archives.read(expected).stream().map(TarWriterTest::asGiven).toList();
        assertArrayEquals(expected, write(entries));
    }

    private static TarHeader roundTrip(TarHeader header) throws IOException {
        return Archives.read(write(List.of(new Archives.Entry(header, "")))).getFirst().header();
    }

    @Test
    void whatTheFieldsCannotSayIsARecord() throws IOException {
        TarHeader header =
                TarHeader.builder('2', Octets.of(new byte[] {(byte) 0xe9, '\n', '='}))
                        .linkName(Octets.of("l".repeat(101)))
                        .owner(4_294_967_295L, 2_097_152)
                        .modified(Instant.ofEpochSecond(-86_400, 250_000_000))
                        .build();
        TarHeader read = roundTrip(header);
        assertEquals(header.name(), read.name());
        assertEquals(header.linkName(), read.linkName());
        assertEquals(header.uid(), read.uid());
        assertEquals(header.gid(), read.gid());
        assertEquals(header.modified(), read.modified());
        assertEquals(Octets.of("-86399.75"), read.records().get(Octets.of("mtime")));
        TarHeader plain = TarHeader.builder('2', Octets.of("x".repeat(100))).build();
        assertTrue(roundTrip(plain).records().isEmpty());
    }

    @Test
    void recordsCountTheDigitsOfTheirLength() throws IOException {
        for (int length = 80; length < 110; length++) {
            Octets value = Octets.of("v".repeat(length));
            TarHeader header =
                    TarHeader.builder('0', Octets.of("f"))
                            .records(Map.of(Octets.of("k"), value))
                            .build();
            assertEquals(value, roundTrip(header).records().get(Octets.of("k")));
        }
    }

    @Test
    void sizesBeyondTheFieldAreRecords() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long large = 1L << 33;
        new TarWriter(out).put(TarHeader.builder('0', Octets.of("f")).sizeBytes(large).build());
        TarReader reader = new TarReader(new java.io.ByteArrayInputStream(out.toByteArray()));
        assertEquals(large, reader.next().orElseThrow().sizeBytes());
    }

    @Test
    void contentMustBeAsLongAsTheHeaderSays() throws IOException {
        TarWriter writer = new TarWriter(new ByteArrayOutputStream());
        writer.put(TarHeader.builder('0', Octets.of("f")).sizeBytes(3).build());
        assertThrows(IllegalStateException.class, writer::finish);
        assertThrows(IllegalStateException.class, () -> writer.write(new byte[4], 0, 4));
        writer.write(new byte[3], 0, 3);
        writer.finish();
    }
}
