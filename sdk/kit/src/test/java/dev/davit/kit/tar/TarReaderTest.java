package dev.davit.kit.tar;

import static dev.davit.kit.tar.Archives.header;
import static dev.davit.kit.tar.Archives.join;
import static dev.davit.kit.tar.Archives.padded;
import static dev.davit.kit.tar.Archives.record;
import static dev.davit.kit.tar.Archives.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;

class TarReaderTest {
    private static final byte[] ZERO = new byte[512];
    private static final byte[] FILE = join(header('0', "f", 3), padded("abc"));

    private static TarHeader first(byte[]... pieces) throws IOException {
        return Archives.read(join(pieces)).getFirst().header();
    }

    private static String fails(byte[]... pieces) {
        return String.valueOf(
                assertThrows(TarException.class, () -> Archives.read(join(pieces))).getMessage());
    }

    @Test
    void fieldsAreRead() throws IOException {
        Block block = new Block(header('2', "link", 0));
        block.putText(157, 100, Octets.of("target"));
        block.putOctal(100, 8, 06755);
        block.putOctal(108, 8, 17);
        TarHeader header = first(Archives.sealed(block));
        assertEquals(TarHeader.SYMLINK, header.type());
        assertEquals(Octets.of("link"), header.name());
        assertEquals(Octets.of("target"), header.linkName());
        assertEquals(06755, header.mode());
        assertEquals(17, header.uid());
        assertEquals(Instant.ofEpochSecond(1_700_000_000), header.modified());
        assertEquals(Optional.empty(), header.accessed());
    }

    @Test
    void archivesEndWithTwoZeroBlocksOneOrNone() throws IOException {
        assertEquals(1, Archives.read(FILE).size());
        assertEquals(1, Archives.read(join(FILE, ZERO)).size());
        assertEquals(1, Archives.read(join(FILE, ZERO, ZERO)).size());
        assertEquals(1, Archives.read(join(FILE, ZERO, ZERO, FILE)).size());
        assertEquals(0, Archives.read(new byte[0]).size());
        assertEquals("archive/tar: invalid tar header", fails(FILE, ZERO, FILE));
        TarReader ended = new TarReader(new ByteArrayInputStream(join(ZERO, ZERO, FILE)));
        assertEquals(Optional.empty(), ended.next());
        assertEquals(Optional.empty(), ended.next());
    }

    @Test
    void contentIsReadOrPassedOver() throws IOException {
        byte[] archive = join(header('0', "a", 700), padded("x".repeat(700)), FILE);
        List<Archives.Entry> entries = Archives.read(archive);
        assertEquals("x".repeat(700), entries.get(0).content());
        assertEquals("abc", entries.get(1).content());
        TarReader reader = new TarReader(new ByteArrayInputStream(archive));
        assertEquals(Octets.of("a"), reader.next().orElseThrow().name());
        assertEquals(5, reader.read(new byte[10], 2, 5));
        assertEquals(Octets.of("f"), reader.next().orElseThrow().name());
        assertEquals("abc", Archives.content(reader));
        assertEquals(-1, reader.read(new byte[1], 0, 1));
    }

    @Test
    void cutArchivesEndUnexpectedly() throws IOException {
        assertEquals("unexpected EOF", fails(Arrays.copyOf(FILE, 100)));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(FILE, 514)));
        byte[] twoBlocks = join(header('0', "a", 700), padded("x".repeat(700)));
        assertEquals("unexpected EOF", fails(Arrays.copyOf(twoBlocks, 1100)));
        // All of the content is there: what would fill the block is not missed.
        assertEquals(1, Archives.read(Arrays.copyOf(FILE, 515)).size());
        assertEquals("unexpected EOF", fails(Arrays.copyOf(records(record("path", "x")), 520)));
    }

    @Test
    void wrongSumsAreRefusedAndSignedSumsAccepted() throws IOException {
        byte[] wrong = FILE.clone();
        wrong[0]++;
        assertEquals("archive/tar: invalid tar header", fails(wrong));
        Block block = new Block(header('0', "f", 0));
        block.bytes[0] = (byte) 0xe9;
        Archives.sealed(block);
        assertEquals(1, first(block.bytes).name().length());
        block.putOctal(148, 7, block.octal(148, 8) - 256);
        assertEquals(1, first(block.bytes).name().length());
    }

    @ParameterizedTest
    @CsvSource({
        "'000012 \0',10",
        "'   12\0  ',10",
        "'\0\0\0\0\0\0\0\0',0",
        "'12\0zzzz',10",
    })
    void octalNumbersAreOftenSloppy(String field, long expected) throws IOException {
        assertEquals(expected, new Block(bytes(field)).number(0, field.length()));
    }

    private static byte[] bytes(String octets) {
        return octets.getBytes(StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0000009", "-000001", "12 34567", "7777777777777777777777777"})
    void otherDigitsAreRefused(String field) {
        assertThrows(TarException.class, () -> new Block(bytes(field)).number(0, field.length()));
    }

    @Test
    void binaryNumbersHaveASign() throws IOException {
        assertEquals(5, new Block(bytes("\u0080\0\0\5")).number(0, 4));
        assertEquals(-1, new Block(bytes("\u00ff\u00ff\u00ff\u00ff")).number(0, 4));
        assertEquals(-256, new Block(bytes("\u00ff\u00ff\u00ff\0")).number(0, 4));
        String largest = "\u0080\0\0\0\u007f" + "\u00ff".repeat(7);
        assertEquals(Long.MAX_VALUE, new Block(bytes(largest)).number(0, 12));
        String larger = "\u0080\0\0\1" + "\0".repeat(8);
        assertThrows(TarException.class, () -> new Block(bytes(larger)).number(0, 12));
        Block negativeSize = new Block(header('0', "f", 0));
        System.arraycopy(bytes("\u00ff".repeat(12)), 0, negativeSize.bytes, 124, 12);
        assertEquals("archive/tar: invalid tar header", fails(Archives.sealed(negativeSize)));
    }

    @Test
    void oldDirectoriesAreKnownByTheirSlash() throws IOException {
        assertEquals(TarHeader.DIRECTORY, first(header('\0', "d/", 0)).type());
        assertEquals(TarHeader.FILE, first(header('\0', "f", 0)).type());
        assertEquals(TarHeader.FILE, first(header('0', "f/", 0)).type());
    }

    @Test
    void prefixesBelongToUstarOnly() throws IOException {
        Block block = new Block(header('0', "name", 0));
        block.putText(345, 155, Octets.of("pre"));
        assertEquals(Octets.of("name"), first(Archives.sealed(block)).name());
        block.putText(257, 8, Octets.of("ustar\u000000"));
        assertEquals(Octets.of("pre/name"), first(Archives.sealed(block)).name());
        block.putText(345, 155, Octets.of("p".repeat(131) + "123456789012"));
        block.putText(508, 4, Octets.of("tar\0"));
        assertEquals(Octets.of("p".repeat(131) + "/name"), first(Archives.sealed(block)).name());
    }

    @Test
    void typesWithoutContentHaveNone() throws IOException {
        for (char type : "123456".toCharArray()) {
            List<Archives.Entry> entries = Archives.read(join(header(type, "x", 1000), FILE));
            assertEquals(2, entries.size());
            assertEquals(0, entries.get(0).header().sizeBytes());
        }
        assertEquals(1000, first(header('Z', "x", 1000), new byte[1024]).sizeBytes());
    }

    @Test
    void recordsCountMoreThanFields() throws IOException {
        String all =
                record("path", "p\u00e9/q")
                        + record("linkpath", "l")
                        + record("size", "2")
                        + record("uid", "4294967296")
                        + record("gid", "-1")
                        + record("mtime", "1.5")
                        + record("atime", "-1.25")
                        + record("SCHILY.xattr.user.x", "a\0=\n\u00ff")
                        + record("SCHILY.xattr.user.empty", "")
                        + record("ignored", "");
        Archives.Entry entry = Archives.read(join(records(all), FILE)).getFirst();
        TarHeader header = entry.header();
        assertEquals(Octets.of(bytes("p\u00e9/q")), header.name());
        assertEquals(Octets.of("l"), header.linkName());
        assertEquals("ab", entry.content());
        assertEquals(4294967296L, header.uid());
        assertEquals(-1, header.gid());
        assertEquals(Instant.ofEpochSecond(1, 500_000_000), header.modified());
        assertEquals(Optional.of(Instant.ofEpochSecond(-2, 750_000_000)), header.accessed());
        assertEquals(
                Octets.of(bytes("a\0=\n\u00ff")),
                header.records().get(Octets.of("SCHILY.xattr.user.x")));
        assertEquals(Octets.EMPTY, header.records().get(Octets.of("SCHILY.xattr.user.empty")));
    }

    @Test
    void emptyRecordsLeaveTheFields() throws IOException {
        TarHeader header =
                first(records(record("path", "") + record("uid", "") + record("mtime", "")), FILE);
        assertEquals(Octets.of("f"), header.name());
        assertEquals(Instant.ofEpochSecond(1_700_000_000), header.modified());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5 a=b",
                "6 a=b\nx",
                "99 a=b\n",
                "0 a=b\n",
                "6 =bc\n",
                "6 abc\n",
                "a 6=b\n",
                "-6 a=b\n",
                "99999999999999999999 a=b\n",
                "6  a=b\n x",
                "3 \n"
            })
    void brokenRecordsAreRefused(String records) {
        assertEquals("archive/tar: invalid tar header", fails(records(records), FILE));
    }

    @Test
    void recordsWithNulInNamesOrKeysAreRefused() throws IOException {
        assertEquals(
                "archive/tar: invalid tar header", fails(records(record("path", "a\0b")), FILE));
        assertEquals("archive/tar: invalid tar header", fails(records(record("k\0", "b")), FILE));
        assertEquals(1, Archives.read(join(records(record("k", "a\0b")), FILE)).size());
    }

    @ParameterizedTest
    @CsvSource({"size,-1", "size,x", "uid,1.5", "mtime,1.x", "mtime,1.2.3", "mtime,-"})
    void recordsThatAreNoNumbersAreRefused(String key, String value) {
        assertEquals("archive/tar: invalid tar header", fails(records(record(key, value)), FILE));
    }

    @Test
    void timesBeyondAllRangesAreTheLast() throws IOException {
        TarHeader header = first(records(record("mtime", Long.toString(Long.MAX_VALUE))), FILE);
        assertEquals(Instant.MAX, header.modified());
    }

    @Test
    void globalRecordsAreAnEntry() throws IOException {
        String all = record("comment", "hello");
        byte[] global = join(header('g', "dir/global", all.length()), padded(all));
        List<Archives.Entry> entries = Archives.read(join(global, FILE));
        assertEquals(TarHeader.GLOBAL_RECORDS, entries.get(0).header().type());
        assertEquals(Octets.of("dir/global"), entries.get(0).header().name());
        assertEquals(
                Octets.of("hello"), entries.get(0).header().records().get(Octets.of("comment")));
        assertEquals("abc", entries.get(1).content());
    }

    @Test
    void longGnuNamesCountMost() throws IOException {
        String name = "n".repeat(300);
        byte[] longName = join(header('L', "././@LongLink", 301), padded(name + "\0"));
        byte[] longLink = join(header('K', "././@LongLink", 301), padded(name + "\0"));
        TarHeader header = first(longName, longLink, header('2', "short", 0));
        assertEquals(Octets.of(name), header.name());
        assertEquals(Octets.of(name), header.linkName());
    }

    @Test
    void extendedHeadersHaveALimit() throws IOException {
        byte[] large = header('x', "PaxHeaders/x", (1 << 20) + 1);
        assertEquals("archive/tar: header field too long", fails(large));
        String value = record("k", "v".repeat((1 << 20) - 12));
        assertTrue(value.length() <= 1 << 20);
        assertEquals(1, Archives.read(join(records(value), FILE)).size());
    }

    @Test
    void damageIsNeverMoreThanATarException() throws IOException {
        byte[] archive =
                join(
                        records(record("path", "abc") + record("size", "3")),
                        FILE,
                        records(
                                record("GNU.sparse.major", "1")
                                        + record("GNU.sparse.minor", "0")
                                        + record("GNU.sparse.realsize", "1000")),
                        join(header('0', "s", 515), padded("1\n100\n3\n"), padded("xyz")),
                        ZERO,
                        ZERO);
        assertEquals(1000, Archives.read(archive).get(1).content().length());
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = archive.clone();
            for (int j = 0; j <= random.nextInt(3); j++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            repair(damaged, random.nextInt(6) * 512);
            try {
                Archives.read(damaged);
            } catch (TarException e) {
                assertTrue(String.valueOf(e.getMessage()).length() > 5);
            }
        }
    }

    /** Makes the sum right again, so that damage reaches what is behind it. */
    private static void repair(byte[] archive, int offset) {
        Block block = new Block(Arrays.copyOfRange(archive, offset, offset + 512));
        block.putChecksum();
        System.arraycopy(block.bytes, 0, archive, offset, 512);
    }
}
