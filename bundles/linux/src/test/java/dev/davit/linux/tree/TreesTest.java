package dev.davit.linux.tree;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.linux.Call;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileSystemStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.RawName;
import dev.davit.linux.Timestamp;
import dev.davit.linux.mount.Mounts;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

class TreesTest {
    private static final Linux LINUX = Linux.system();
    private static final RawName ODD = RawName.of(new byte[] {'\n', (byte) 0xe9, '\\'});

    private final Trees trees = new Trees(LINUX);

    @TempDir Path temp;
    private Path top = Path.of("/none");
    private Directory directory = LINUX.openDirectory(Path.of("/"));

    @BeforeEach
    void make() throws IOException {
        top = Files.createDirectory(temp.resolve("top"));
        directory.close();
        directory = LINUX.openDirectory(top);
    }

    @AfterEach
    void remove() {
        directory.close();
        trees.remove(top);
        assertFalse(Files.exists(top));
    }

    private static RawName name(String text) {
        return RawName.of(text);
    }

    private Fd create(String text) {
        return directory.create(name(text), 0644);
    }

    private static void write(Fd fd, int length, long offset) {
        ByteBuffer bytes = ByteBuffer.wrap(new byte[length]);
        while (bytes.hasRemaining()) {
            fd.write(bytes, offset + bytes.position());
        }
    }

    // The figures are those containerd gave on ext4.
    @Test
    void usageIsThatOfContainerd() {
        assumeTrue(
                LINUX.fileSystemStatus(top).type() == FileSystemStatus.EXT,
                "the figures are those of ext4");
        assertEquals(new Usage(4096, 1), trees.usage(top));
        try (Fd one = create("one")) {
            write(one, 1, 0);
        }
        assertEquals(new Usage(8192, 2), trees.usage(top));
        try (Fd two = create("two")) {
            write(two, 4097, 0);
        }
        assertEquals(new Usage(16384, 3), trees.usage(top));
        try (Fd hole = create("hole")) {
            hole.truncate(1 << 30);
        }
        assertEquals(new Usage(16384, 4), trees.usage(top));
        directory.link(name("again"), directory, name("one"));
        assertEquals(new Usage(16384, 4), trees.usage(top));
        directory.makeSymlink(name("short"), name("/etc"));
        assertEquals(new Usage(16384, 5), trees.usage(top));
        directory.makeSymlink(name("long"), name("x".repeat(200)));
        assertEquals(new Usage(20480, 6), trees.usage(top));
        directory.makeDirectory(name("d"), 0);
        assertEquals(new Usage(24576, 7), trees.usage(top));
        directory.makeNode(name("fifo"), FileType.FIFO, 0, 0, 0);
        directory.makeNode(name("device"), FileType.CHARACTER_DEVICE, 0, 1, 3);
        assertEquals(new Usage(24576, 9), trees.usage(top));
        directory.attributes(name("one")).set(name("user.x"), new byte[3000]);
        assertEquals(new Usage(28672, 9), trees.usage(top));
    }

    @Test
    void usageOfNothingIsNotFound() {
        DavitException e =
                assertThrows(DavitException.class, () -> trees.usage(temp.resolve("none")));
        assertEquals(ErrorCode.NOT_FOUND, e.code());
        assertEquals("open " + temp + "/none: no such file or directory", e.getMessage());
    }

    @Test
    void whatGoesAwayMeanwhileIsNotCounted() {
        create("f").close();
        directory.makeDirectory(name("d"), 0700);
        Linux vanishing =
                Linux.failing(
                        (call, object) ->
                                (call == Call.STATX && object.endsWith("/f"))
                                                || (call == Call.OPENAT && object.endsWith("/d"))
                                        ? Optional.of(Errno.ENOENT)
                                        : Optional.empty());
        assertEquals(1, new Trees(vanishing).usage(top).inodes());
        assertEquals(3, trees.usage(top).inodes());
    }

    @Test
    void interruptionStopsLookingButNotRemoving() {
        directory.makeDirectory(name("d"), 0700);
        Thread.currentThread().interrupt();
        DavitException e = assertThrows(DavitException.class, () -> trees.usage(top));
        assertEquals(ErrorCode.CANCELLED, e.code());
        trees.remove(top);
        assertTrue(Thread.interrupted());
        assertFalse(Files.exists(top));
    }

    /** Makes directories one in another, deeper than any path can name, with a file in each. */
    private static void deepen(Directory from, int depth) {
        Directory at = from.openDirectoryInRoot(RawName.EMPTY);
        for (int i = 0; i < depth; i++) {
            at.create(name("file"), 0600).close();
            at.makeDirectory(name("directory"), 0700);
            try (Directory before = at) {
                at = before.openDirectory(name("directory"));
            }
        }
        at.close();
    }

    @Test
    void depthDoesNotMatter() {
        deepen(directory, 3000);
        assertEquals(6001, trees.usage(top).inodes());
        Path copy = temp.resolve("copy");
        trees.copy(top, copy);
        assertEquals(trees.usage(top), trees.usage(copy));
        trees.remove(copy);
        assertFalse(Files.exists(copy));
        trees.remove(top);
        assertFalse(Files.exists(top));
    }

    @Test
    void namesAndSymlinksDoNotMatterToRemoval() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("sentinel"), "x");
        directory.create(ODD, 0).close();
        directory.makeSymlink(name("link"), RawName.of(outside));
        directory.makeDirectory(name("closed"), 0);
        try (Directory closed = directory.openDirectory(name("closed"))) {
            closed.makeDirectory(ODD, 0);
            closed.makeSymlink(name("up"), name("../../outside"));
        }
        trees.remove(top);
        assertFalse(Files.exists(top));
        assertTrue(Files.exists(outside.resolve("sentinel")));
        trees.remove(top);
        trees.remove(top.resolve("no/such/parent"));
        Path file = Files.writeString(temp.resolve("file"), "x");
        trees.remove(file);
        assertFalse(Files.exists(file));
        Path link = Files.createSymbolicLink(temp.resolve("link"), outside);
        trees.remove(link);
        assertTrue(Files.exists(outside.resolve("sentinel")));
    }

    @Test
    void directoriesWithoutPermissionAreOpenedByForce() {
        directory.makeDirectory(name("closed"), 0);
        Linux unprivileged =
                Linux.failing(
                        (call, object) ->
                                call == Call.OPENAT
                                                && object.endsWith("/closed")
                                                && directory.status(name("closed")).permissions()
                                                        == 0
                                        ? Optional.of(Errno.EACCES)
                                        : Optional.empty());
        new Trees(unprivileged).remove(top);
        assertFalse(Files.exists(top));
    }

    @Test
    void whatIsMountedInTheTreeSurvives() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("sentinel"), "x");
        Path inside = Files.createDirectories(top.resolve("a/mnt"));
        Mounts mounts = new Mounts(LINUX);
        mounts.mount(List.of(new Mount("bind", outside.toString(), List.of("bind"))), inside);
        try {
            DavitException e = assertThrows(DavitException.class, () -> trees.remove(top));
            assertEquals("unlinkat " + inside + ": device or resource busy", e.getMessage());
            assertTrue(Files.exists(outside.resolve("sentinel")));
        } finally {
            mounts.unmount(inside, Mounts.WhenBusy.FAIL);
        }
        trees.remove(top);
        assertFalse(Files.exists(top));
    }

    @Test
    void removalTellsWhatIsWrong() {
        create("f").close();
        Linux failing =
                Linux.failing(
                        (call, object) ->
                                call == Call.UNLINKAT && object.endsWith("/f")
                                        ? Optional.of(Errno.EIO)
                                        : Optional.empty());
        DavitException e = assertThrows(DavitException.class, () -> new Trees(failing).remove(top));
        assertEquals("unlink " + top + "/f: input/output error", e.getMessage());
    }

    @Test
    void copiesKeepEverything() {
        fill();
        Path copy = temp.resolve("copy");
        trees.copy(top, copy);
        try (Directory other = LINUX.openDirectory(copy)) {
            List<RawName> names =
                    List.of(ODD, name("fifo"), name("null"), name("link"), name("d"), name("big"));
            for (RawName entry : names) {
                assertSame(directory, other, entry);
            }
            assertEquals(name("/no/where"), other.readLink(name("link")));
            assertTrue(other.status(ODD).sameFile(other.status(name("second"))));
            assertArrayEquals(
                    new byte[] {1, 0}, other.attributes(ODD).get(name("user.x")).orElseThrow());
            assertTrue(other.status(name("big")).blocks() < 1000);
            assertEquals(02751, other.fd().status().permissions());
            assertEquals(new Timestamp(9, 9), other.fd().status().modified());
            try (Directory inner = other.openDirectory(name("d"))) {
                assertTrue(inner.status(name("third")).sameFile(other.status(ODD)));
            }
        } finally {
            trees.remove(copy);
        }
    }

    private void fill() {
        try (Fd file = directory.create(ODD, 0600)) {
            write(file, 5000, 0);
            file.changeOwner(12, 13);
            file.attributes().set(name("user.x"), new byte[] {1, 0});
            file.changeMode(06755);
            file.setTimes(new Timestamp(1, 2), new Timestamp(3, 4));
        }
        directory.link(name("second"), directory, ODD);
        directory.makeNode(name("fifo"), FileType.FIFO, 0640, 0, 0);
        directory.makeNode(name("null"), FileType.CHARACTER_DEVICE, 0666, 1, 3);
        directory.makeSymlink(name("link"), name("/no/where"));
        directory.changeOwner(name("link"), 5, 6);
        directory.makeDirectory(name("d"), 0700);
        try (Directory inner = directory.openDirectory(name("d"))) {
            inner.link(name("third"), directory, ODD);
            inner.fd().changeOwner(7, 8);
            inner.fd().changeMode(03775);
            inner.fd().setTimes(new Timestamp(5, 5), new Timestamp(6, 6));
        }
        try (Fd big = directory.open(name("big"), OpenFlags.READ_WRITE | OpenFlags.CREATE, 0600)) {
            big.truncate(64 << 20);
            write(big, 10_000, 32 << 20);
        }
        directory.fd().changeMode(02751);
        directory.fd().setTimes(new Timestamp(8, 8), new Timestamp(9, 9));
    }

    private static void assertSame(Directory one, Directory other, RawName entry) {
        FileStatus a = one.status(entry);
        FileStatus b = other.status(entry);
        assertEquals(a.mode(), b.mode(), entry.toString());
        assertEquals(a.uid(), b.uid());
        assertEquals(a.gid(), b.gid());
        assertEquals(a.deviceMinor(), b.deviceMinor());
        assertEquals(a.isDirectory() ? 0 : a.sizeBytes(), b.isDirectory() ? 0 : b.sizeBytes());
        assertEquals(a.modified(), b.modified());
        assertEquals(a.links(), b.links());
    }

    @Test
    void copiesWorkWithoutTheHelpOfTheKernel() throws IOException {
        byte[] bytes = new byte[3 << 20];
        bytes[(3 << 20) - 1] = 1;
        Files.write(top.resolve("f"), bytes);
        Linux old =
                Linux.failing(
                        (call, object) ->
                                call == Call.COPY_FILE_RANGE
                                                || (call == Call.LSEEK && isFile(object))
                                        ? Optional.of(
                                                call == Call.LSEEK ? Errno.EINVAL : Errno.EXDEV)
                                        : Optional.empty());
        Path copy = temp.resolve("copy");
        new Trees(old).copy(top, copy);
        assertArrayEquals(bytes, Files.readAllBytes(copy.resolve("f")));
        trees.remove(copy);
    }

    private static boolean isFile(String object) {
        return object.endsWith("/f");
    }

    @Test
    void attributesThatCannotBeCopiedAreLeftOutButAFullDiskIsTold() throws IOException {
        create("f").close();
        directory.attributes(name("f")).set(name("user.x"), new byte[] {1});
        for (Errno errno : List.of(Errno.EPERM, Errno.EOPNOTSUPP, Errno.ENOSPC)) {
            Linux failing =
                    Linux.failing(
                            (call, object) ->
                                    call == Call.FSETXATTR ? Optional.of(errno) : Optional.empty());
            Path copy = temp.resolve("copy");
            if (errno.equals(Errno.ENOSPC)) {
                DavitException e =
                        assertThrows(
                                DavitException.class, () -> new Trees(failing).copy(top, copy));
                assertEquals(ErrorCode.RESOURCE_EXHAUSTED, e.code());
            } else {
                new Trees(failing).copy(top, copy);
                assertTrue(Files.exists(copy.resolve("f")));
            }
            trees.remove(copy);
        }
    }

    @Test
    void aLinkedTreeSharesFilesAndNotDirectories() throws IOException {
        directory.makeDirectory(name("d"), 0750);
        try (Fd file = create("file")) {
            write(file, 10, 0);
        }
        directory.makeNode(name("device"), FileType.CHARACTER_DEVICE, 0600, 0, 0);
        directory.makeSymlink(name("short"), name("/etc"));
        directory.attributes(name("d")).set(name("trusted.overlay.opaque"), new byte[] {'y'});
        Files.write(top.resolve("d/below"), new byte[3]);
        Path copy = temp.resolve("linked");
        trees.link(top, copy);
        for (String path : List.of("file", "d/below", "device")) {
            assertTrue(Files.isSameFile(top.resolve(path), copy.resolve(path)), path);
        }
        assertEquals(Path.of("/etc"), Files.readSymbolicLink(copy.resolve("short")));
        assertFalse(Files.isSameFile(top.resolve("d"), copy.resolve("d")));
        try (Directory linked = LINUX.openDirectory(copy)) {
            assertEquals(0750, linked.status(name("d")).permissions());
            assertArrayEquals(
                    new byte[] {'y'},
                    linked.attributes(name("d")).get(name("trusted.overlay.opaque")).orElseThrow());
        }
        trees.remove(copy);
        assertEquals(3, Files.size(top.resolve("d/below")));
    }
}
