package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Optional;

class RawNameTest {
    private static final byte[] LATIN = {'a', (byte) 0xe9, '\n'};

    @Test
    void keepsBytesThatAreNoText() {
        assertArrayEquals(LATIN, RawName.of(LATIN).toBytes());
        assertEquals("a\ufffd\n", RawName.of(LATIN).toString());
        assertEquals(RawName.of(LATIN), RawName.of(LATIN.clone()));
        assertNotEquals(RawName.of(LATIN), RawName.of("a\u00e9\n"));
    }

    @Test
    void textIsUtf8() {
        assertArrayEquals(new byte[] {(byte) 0xc3, (byte) 0xa9}, RawName.of("\u00e9").toBytes());
        assertEquals("\u00e9", RawName.of("\u00e9").toString());
    }

    @Test
    void refusesNul() {
        assertThrows(IllegalArgumentException.class, () -> RawName.of("a\0b"));
        assertEquals(2, RawName.of("ab").length());
    }

    @Test
    void orderIsThatOfUnsignedBytes() {
        assertTrue(RawName.of(LATIN).compareTo(RawName.of("az")) > 0);
        assertTrue(RawName.of("a").compareTo(RawName.of("ab")) < 0);
    }

    @Test
    void entriesAreSingleNames() {
        for (String name : new String[] {"", ".", "..", "a/b", "/", "a/"}) {
            assertFalse(RawName.of(name).isEntry(), name);
        }
        for (String name : new String[] {"a", "...", " ", ".wh..", "\\"}) {
            assertTrue(RawName.of(name).isEntry(), name);
        }
    }

    @Test
    void pathsAreTakenApartAndPutTogether() {
        RawName path = RawName.of("/a/b");
        assertEquals(RawName.of("b"), path.last());
        assertEquals(Optional.of(RawName.of("/a")), path.parent());
        assertEquals(Optional.of(RawName.of("/")), RawName.of("/a").parent());
        assertEquals(Optional.empty(), RawName.of("a").parent());
        assertEquals(RawName.of("/a/b/c"), path.resolve(RawName.of("c")));
        assertEquals(path, path.resolve(RawName.EMPTY));
        assertEquals(path, RawName.EMPTY.resolve(path));
        assertEquals(RawName.of("/c"), RawName.of("/").resolve(RawName.of("c")));
    }
}
