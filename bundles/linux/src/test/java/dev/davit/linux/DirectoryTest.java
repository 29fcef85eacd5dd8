package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.linux.tree.Trees;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

class DirectoryTest {
    private static final RawName A = RawName.of("a");
    private static final RawName B = RawName.of("b");
    private static final RawName SUB = RawName.of("sub");
    private static final RawName ODD = RawName.of(new byte[] {'\n', (byte) 0xe9, '\\', ' '});

    @TempDir Path temp;
    private Directory directory = Linux.system().openDirectory(Path.of("/"));

    @BeforeEach
    void open() {
        directory.close();
        directory = Linux.system().openDirectory(temp);
    }

    @AfterEach
    void close() {
        directory.close();
        // The JDK cannot remove what it cannot name.
        new Trees(Linux.system()).remove(temp);
    }

    private static LinuxException fails(Runnable action) {
        return assertThrows(LinuxException.class, action::run);
    }

    private Map<RawName, FileType> entries() {
        Map<RawName, FileType> entries = new HashMap<>();
        directory.forEachEntry(entry -> entries.put(entry.name(), entry.type()));
        return entries;
    }

    @Test
    void namesAreBytes() {
        directory.create(ODD, 0600).close();
        assertEquals(Map.of(ODD, FileType.REGULAR), entries());
        assertEquals(FileType.REGULAR, directory.status(ODD).type());
        directory.open(ODD).close();
    }

    @Test
    void everyTypeIsMadeAndListed() {
        directory.create(A, 0600).close();
        directory.makeDirectory(SUB, 0700);
        directory.makeSymlink(B, ODD);
        directory.makeNode(RawName.of("c"), FileType.CHARACTER_DEVICE, 0, 4095, 1048575);
        directory.makeNode(RawName.of("d"), FileType.BLOCK_DEVICE, 0600, 7, 300);
        directory.makeNode(RawName.of("p"), FileType.FIFO, 0600, 0, 0);
        directory.makeNode(RawName.of("s"), FileType.SOCKET, 0600, 0, 0);
        assertEquals(
                Map.of(
                        A,
                        FileType.REGULAR,
                        SUB,
                        FileType.DIRECTORY,
                        B,
                        FileType.SYMLINK,
                        RawName.of("c"),
                        FileType.CHARACTER_DEVICE,
                        RawName.of("d"),
                        FileType.BLOCK_DEVICE,
                        RawName.of("p"),
                        FileType.FIFO,
                        RawName.of("s"),
                        FileType.SOCKET),
                entries());
        assertEquals(ODD, directory.readLink(B));
        FileStatus character = directory.status(RawName.of("c"));
        assertEquals(4095, character.deviceMajor());
        assertEquals(1048575, character.deviceMinor());
        assertEquals(300, directory.status(RawName.of("d")).deviceMinor());
        assertEquals(0, character.permissions());
    }

    @Test
    void listingCrossesManyReads() {
        for (int i = 0; i < 3000; i++) {
            directory.makeSymlink(RawName.of("entry-" + i), A);
        }
        assertEquals(3000, entries().size());
        assertEquals(3000, entries().size());
    }

    @Test
    void callsTakeSingleNamesOnly() {
        for (String name : new String[] {"..", ".", "", "a/b", "/etc"}) {
            RawName path = RawName.of(name);
            assertThrows(IllegalArgumentException.class, () -> directory.open(path));
            assertThrows(IllegalArgumentException.class, () -> directory.makeDirectory(path, 0));
            assertThrows(IllegalArgumentException.class, () -> directory.remove(path));
            assertThrows(
                    IllegalArgumentException.class, () -> directory.rename(path, directory, A));
        }
        directory.makeDirectory(A, 0700);
    }

    @Test
    void nothingFollowsASymlinkInTheLastPlace() {
        directory.makeSymlink(A, RawName.of("/etc"));
        assertTrue(fails(() -> directory.open(A)).is(Errno.ELOOP));
        assertTrue(fails(() -> directory.openDirectory(A)).is(Errno.ENOTDIR));
        directory.changeOwner(A, 5, 6);
        directory.setTimes(A, new Timestamp(1, 2), new Timestamp(3, 4));
        directory.attributes(A).set(RawName.of("trusted.x"), new byte[] {1});
        FileStatus status = directory.status(A);
        assertEquals(5, status.uid());
        assertEquals(new Timestamp(3, 4), status.modified());
        assertArrayEquals(
                new byte[] {1}, directory.attributes(A).get(RawName.of("trusted.x")).orElseThrow());
        assertEquals(1, directory.attributes(A).names().size());
        try (Fd link = directory.open(A, OpenFlags.PATH, 0)) {
            assertEquals(FileType.SYMLINK, link.status().type());
        }
        assertTrue(directory.attributes(A).remove(RawName.of("trusted.x")));
    }

    @Test
    void makingWhatIsThereFails() {
        directory.create(A, 0600).close();
        assertEquals(
                "open " + temp + "/a: file exists",
                fails(() -> directory.create(A, 0600)).getMessage());
        assertEquals(
                "mkdir " + temp + "/a: file exists",
                fails(() -> directory.makeDirectory(A, 0700)).getMessage());
        assertFalse(directory.makeDirectoryIfAbsent(A, 0700));
        assertTrue(directory.makeDirectoryIfAbsent(SUB, 0700));
        assertEquals(
                "symlink x " + temp + "/a: file exists",
                fails(() -> directory.makeSymlink(A, RawName.of("x"))).getMessage());
        assertEquals(
                "mknod " + temp + "/a: file exists",
                fails(() -> directory.makeNode(A, FileType.FIFO, 0, 0, 0)).getMessage());
    }

    @Test
    void linksShareAnInode() {
        directory.create(A, 0600).close();
        directory.makeDirectory(SUB, 0700);
        try (Directory sub = directory.openDirectory(SUB);
                Fd file = directory.open(A)) {
            sub.link(B, directory, A);
            sub.link(RawName.of("c"), file);
            assertEquals(3, directory.status(A).links());
            assertTrue(sub.status(B).sameFile(directory.status(A)));
            assertEquals(
                    "link %s/none %s/sub/x: no such file or directory".formatted(temp, temp),
                    fails(() -> sub.link(RawName.of("x"), directory, RawName.of("none")))
                            .getMessage());
        }
        LinuxException e = fails(() -> directory.link(B, directory, SUB));
        assertEquals(
                "link %s/sub %s/b: operation not permitted".formatted(temp, temp), e.getMessage());
    }

    @Test
    void renamesReplaceExchangeOrRefuse() {
        directory.create(A, 0600).close();
        directory.makeSymlink(B, A);
        LinuxException e = fails(() -> directory.renameWithoutReplacing(A, directory, B));
        assertEquals("rename %s/a %s/b: file exists".formatted(temp, temp), e.getMessage());
        directory.exchange(A, directory, B);
        assertEquals(FileType.SYMLINK, directory.status(A).type());
        directory.rename(B, directory, A);
        assertEquals(Map.of(A, FileType.REGULAR), entries());
        directory.renameWithoutReplacing(A, directory, B);
        assertEquals(Map.of(B, FileType.REGULAR), entries());
    }

    @Test
    void removingTellsWhatIsInTheWay() {
        directory.makeDirectory(SUB, 0700);
        try (Directory sub = directory.openDirectory(SUB)) {
            sub.create(A, 0600).close();
            assertTrue(fails(() -> directory.removeDirectory(SUB)).is(Errno.ENOTEMPTY));
            assertTrue(fails(() -> directory.remove(SUB)).is(Errno.EISDIR));
            sub.remove(A);
        }
        directory.removeDirectory(SUB);
        assertTrue(fails(() -> directory.remove(SUB)).is(Errno.ENOENT));
        assertEquals(Map.of(), entries());
    }

    @Test
    void statusOfNothing() {
        assertEquals(Optional.empty(), directory.find(A));
        assertEquals(
                "lstat " + temp + "/a: no such file or directory",
                fails(() -> directory.status(A)).getMessage());
        RawName tooLong = RawName.of("n".repeat(256));
        assertEquals(
                "open " + temp + "/" + tooLong + ": file name too long",
                fails(() -> directory.open(tooLong)).getMessage());
        directory.create(A, 0600).close();
        directory.changeMode(A, 04711);
        assertEquals(04711, directory.find(A).orElseThrow().permissions());
    }

    @Test
    void theRootIsNeverLeft() {
        directory.makeSymlink(A, RawName.of("/../../sub/../sub"));
        directory.makeDirectory(SUB, 0700);
        FileStatus sub = directory.status(SUB);
        for (String path : new String[] {"a", "/a", "../../a/.", "sub/../../../a", "sub"}) {
            try (Directory found = directory.openDirectoryInRoot(RawName.of(path))) {
                assertTrue(found.fd().status().sameFile(sub), path);
            }
        }
        try (Directory root = directory.openDirectoryInRoot(RawName.of("/../.."))) {
            assertTrue(root.fd().status().sameFile(directory.fd().status()));
        }
        assertEquals(
                "open " + temp + "/etc/passwd: no such file or directory",
                fails(() -> directory.openInRoot(RawName.of("/etc/passwd"), 0, 0)).getMessage());
    }

    @Test
    void pathsWithoutSymlinksAreToldFromOthers() {
        directory.makeDirectory(SUB, 0700);
        directory.makeSymlink(A, SUB);
        directory.openDirectoryBelow(SUB).close();
        assertTrue(fails(() -> directory.openDirectoryBelow(A)).is(Errno.ELOOP));
        assertTrue(fails(() -> directory.openDirectoryBelow(B)).is(Errno.ENOENT));
    }

    @Test
    void magicLinksAreRefused() {
        try (Directory proc = Linux.system().openDirectory(Path.of("/proc/self"))) {
            RawName fd = RawName.of("fd/" + directory.fd().number() + "/.");
            assertTrue(fails(() -> proc.openInRoot(fd, OpenFlags.PATH, 0)).is(Errno.ELOOP));
        }
        try (Directory root = directory.openDirectoryInRoot(RawName.EMPTY)) {
            assertEquals(directory.path(), root.path());
        }
    }

    @Test
    void anOldKernelIsNamed() {
        Linux old =
                Linux.failing(
                        (call, object) ->
                                call == Call.OPENAT2
                                        ? Optional.of(Errno.ENOSYS)
                                        : Optional.empty());
        try (Directory same = old.openDirectory(temp)) {
            UnsupportedOperationException e =
                    assertThrows(
                            UnsupportedOperationException.class,
                            () -> same.openDirectoryInRoot(RawName.EMPTY));
            assertTrue(String.valueOf(e.getMessage()).contains("Linux 5.6"));
        }
    }

    @Test
    void theKernelIsAskedAgainWhenARenameDisturbsIt() {
        Consumer<Errno> open =
                errno -> {
                    int[] left = {3};
                    Linux disturbed =
                            Linux.failing(
                                    (call, object) ->
                                            call == Call.OPENAT2 && left[0]-- > 0
                                                    ? Optional.of(errno)
                                                    : Optional.empty());
                    try (Directory same = disturbed.openDirectory(temp)) {
                        same.openDirectoryInRoot(RawName.EMPTY).close();
                    }
                };
        assertTrue(fails(() -> open.accept(Errno.EIO)).is(Errno.EIO));
        open.accept(Errno.EAGAIN);
    }

    @Test
    void theParentIsFoundThroughDots() {
        directory.makeDirectory(SUB, 0700);
        try (Directory sub = directory.openDirectory(SUB);
                Directory parent = sub.openParent()) {
            assertTrue(parent.fd().status().sameFile(directory.fd().status()));
            assertEquals(directory.path(), parent.path());
        }
    }
}
