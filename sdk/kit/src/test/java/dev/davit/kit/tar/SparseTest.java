package dev.davit.kit.tar;

import static dev.davit.kit.tar.Archives.header;
import static dev.davit.kit.tar.Archives.join;
import static dev.davit.kit.tar.Archives.padded;
import static dev.davit.kit.tar.Archives.record;
import static dev.davit.kit.tar.Archives.records;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;

class SparseTest {
    private static final String EXPANDED =
            "\0".repeat(10) + "one" + "\0".repeat(7) + "two" + "\0".repeat(77);
    private static final byte[] DATA = join(header('0', "stored", 6), padded("onetwo"));

    private static Archives.Entry read(byte[]... pieces) throws IOException {
        return Archives.read(join(pieces)).getFirst();
    }

    private static String version(String minor) {
        return record("GNU.sparse.major", "0") + record("GNU.sparse.minor", minor);
    }

    @Test
    void formatZeroZeroRepeatsItsKeys() throws IOException {
        Archives.Entry entry =
                read(
                        records(
                                version("0")
                                        + record("GNU.sparse.size", "100")
                                        + record("GNU.sparse.numblocks", "2")
                                        + record("GNU.sparse.offset", "10")
                                        + record("GNU.sparse.numbytes", "3")
                                        + record("GNU.sparse.offset", "20")
                                        + record("GNU.sparse.numbytes", "3")),
                        DATA);
        assertEquals(EXPANDED, entry.content());
        assertEquals(100, entry.header().sizeBytes());
        assertEquals(Octets.of("stored"), entry.header().name());
    }

    @ParameterizedTest
    @ValueSource(strings = {"with version", ""})
    void formatZeroOneHasAMap(String version) throws IOException {
        Archives.Entry entry =
                read(
                        records(
                                (version.isEmpty() ? "" : version("1"))
                                        + record("GNU.sparse.name", "real")
                                        + record("GNU.sparse.size", "100")
                                        + record("GNU.sparse.map", "10,3,20,3")),
                        DATA);
        assertEquals(EXPANDED, entry.content());
        assertEquals(Octets.of("real"), entry.header().name());
    }

    private static byte[] formatOne(String map, int size) {
        return join(
                records(
                        record("GNU.sparse.major", "1")
                                + record("GNU.sparse.minor", "0")
                                + record("GNU.sparse.name", "real")
                                + record("GNU.sparse.realsize", Integer.toString(size))),
                header('0', "stored", padded(map).length + 6L),
                padded(map),
                padded("onetwo"));
    }

    @Test
    void formatOneHasItsMapInFrontOfTheData() throws IOException {
        byte[] next = header('0', "next", 0);
        byte[] archive = join(formatOne("2\n10\n3\n20\n3\n", 100), next);
        assertEquals(EXPANDED, read(archive).content());
        assertEquals(2, Archives.read(archive).size());
    }

    @Test
    void longMapsCrossBlocks() throws IOException {
        StringBuilder map = new StringBuilder("200\n");
        for (int i = 0; i < 198; i++) {
            map.append(i).append("\n0\n");
        }
        map.append("1000\n3\n2000\n3\n");
        String content = read(formatOne(map.toString(), 2003)).content();
        assertEquals("\0".repeat(1000) + "one" + "\0".repeat(997) + "two", content);
    }

    private static byte[] gnu(boolean extended) {
        Block block = new Block(header('S', "old", 6));
        block.putText(257, 8, Octets.of("ustar  \0"));
        block.putOctal(386, 12, 10);
        block.putOctal(398, 12, 3);
        block.putOctal(483, 12, 100);
        if (!extended) {
            block.putOctal(410, 12, 20);
            block.putOctal(422, 12, 3);
            return Archives.sealed(block);
        }
        block.bytes[482] = 1;
        Block more = new Block(new byte[512]);
        more.putOctal(0, 12, 20);
        more.putOctal(12, 12, 3);
        return join(Archives.sealed(block), more.bytes);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void oldGnuFormatIsExpandedToo(boolean extended) throws IOException {
        Archives.Entry entry = read(gnu(extended), padded("onetwo"), header('0', "next", 0));
        assertEquals(EXPANDED, entry.content());
        assertEquals(TarHeader.GNU_SPARSE, entry.header().type());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1\n-1\n3\n",
                "1\n98\n3\n",
                "2\n20\n3\n10\n3\n",
                "2\n10\n5\n12\n3\n",
                "x\n",
                "-1\n",
                "99999999\n",
                "11111111111111111111111111111111\n",
            })
    void mapsThatMakeNoSenseAreRefused(String map) {
        TarException e = assertThrows(TarException.class, () -> Archives.read(formatOne(map, 100)));
        assertEquals("archive/tar: invalid tar header", e.getMessage());
    }

    @Test
    void mapsMustFitTheData() {
        TarException e =
                assertThrows(TarException.class, () -> Archives.read(formatOne("1\n10\n7\n", 100)));
        assertEquals("archive/tar: sparse file references non-existent data", e.getMessage());
        e = assertThrows(TarException.class, () -> Archives.read(formatOne("1\n10\n5\n", 100)));
        assertEquals("archive/tar: sparse file contains unreferenced data", e.getMessage());
    }
}
