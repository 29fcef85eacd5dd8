package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;

class InRootTest {
    @TempDir Path temp;
    private Directory root = Linux.system().openDirectory(Path.of("/"));

    @BeforeEach
    void open() {
        root.close();
        root = Linux.system().openDirectory(temp);
        root.makeDirectory(RawName.of("d"), 0700);
        link("abs", "/x/y");
        link("up", "../../..");
        link("rel", "d/./e");
        link("loop", "loop");
    }

    private void link(String name, String target) {
        root.makeSymlink(RawName.of(name), RawName.of(target));
    }

    @AfterEach
    void close() {
        root.close();
        new Trees(Linux.system()).remove(temp);
    }

    @ParameterizedTest
    @CsvSource({
        "a//b/./c/,a/b/c",
        "/../../a,a",
        "a/../../b,b",
        "'',''",
        "..,''",
    })
    void cleanPathsStayInside(String path, String expected) {
        assertEquals(RawName.of(expected), InRoot.clean(RawName.of(path)));
    }

    @ParameterizedTest
    @CsvSource({
        "abs/z,x/y/z",
        "up/z,z",
        "rel,d/e",
        "rel/..,d",
        "d/../abs,x/y",
        "none/../z,z",
        "/up/rel/f,d/e/f",
    })
    void pathsLeadWhereTheyWouldInAChangedRoot(String path, String expected) {
        assertEquals(RawName.of(expected), InRoot.resolve(root, RawName.of(path)));
    }

    @Test
    void loopsEnd() {
        InRoot.TooManyLinksException e =
                assertThrows(
                        InRoot.TooManyLinksException.class,
                        () -> InRoot.resolve(root, RawName.of("loop/x")));
        assertEquals("too many links", e.getMessage());
    }

    @Test
    void longChainsAreNoLoops() {
        link("l0", "d");
        for (int i = 1; i < 200; i++) {
            link("l" + i, "l" + (i - 1));
        }
        assertEquals(RawName.of("d/z"), InRoot.resolve(root, RawName.of("l199/z")));
    }

    @Test
    void missingDirectoriesAreMadeInside() {
        InRoot.makeDirectories(root, RawName.of("abs/z")).close();
        assertTrue(Files.isDirectory(temp.resolve("x/y/z")));
        root.create(RawName.of("f"), 0600).close();
        LinuxException e =
                assertThrows(
                        LinuxException.class,
                        () -> InRoot.makeDirectories(root, RawName.of("f/g")));
        assertTrue(e.is(Errno.ENOTDIR), e.getMessage());
    }
}
