package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;

class FdTest {
    private static final int MAKE = OpenFlags.READ_WRITE | OpenFlags.CREATE;
    private static final Linux LINUX = Linux.system();

    @TempDir Path temp;
    private Path file = Path.of("/");

    @BeforeEach
    void name() {
        file = temp.resolve("f");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsAndWritesHeapAndDirectBuffers() throws IOException {
        try (Fd fd = LINUX.open(file, MAKE, 0644)) {
            fd.writeFully(bytes("hello "));
            ByteBuffer direct = ByteBuffer.allocateDirect(8).put(bytes("world")).flip();
            assertEquals(5, fd.write(direct));
            assertEquals(1, fd.write(bytes("H"), 0));
            ByteBuffer back = ByteBuffer.allocate(100);
            assertEquals(5, fd.read(back, 6));
            fd.seek(0);
            ByteBuffer all = ByteBuffer.allocateDirect(100);
            assertEquals(11, fd.read(all));
            assertEquals(-1, fd.read(all));
            assertEquals(-1, fd.read(all, 11));
            assertEquals(0, fd.read(ByteBuffer.allocate(0)));
        }
        assertEquals("Hello world", Files.readString(file));
    }

    @Test
    void writesMoreThanItsOwnBufferHolds() throws IOException {
        byte[] large = new byte[300_000];
        large[299_999] = 7;
        try (Fd fd = LINUX.open(file, MAKE, 0644)) {
            fd.writeFully(ByteBuffer.wrap(large));
        }
        assertArrayEquals(large, Files.readAllBytes(file));
    }

    @Test
    void statusTellsWhatWasSet() {
        try (Fd fd = LINUX.open(file, MAKE, 0600)) {
            fd.writeFully(bytes("12345"));
            fd.changeOwner(4_000_000_000L, 77);
            fd.changeMode(06751);
            fd.setTimes(new Timestamp(-5, 1), new Timestamp(4_102_444_800L, 999_999_999));
            FileStatus status = fd.status();
            assertEquals(FileType.REGULAR, status.type());
            assertEquals(06751, status.permissions());
            assertEquals(4_000_000_000L, status.uid());
            assertEquals(77, status.gid());
            assertEquals(5, status.sizeBytes());
            assertEquals(1, status.links());
            assertEquals(new Timestamp(-5, 1), status.accessed());
            assertEquals(new Timestamp(4_102_444_800L, 999_999_999), status.modified());
            assertFalse(status.mountRoot());
            fd.changeOwner(-1, 78);
            assertEquals(4_000_000_000L, fd.status().uid());
            fd.setTimes(Timestamp.OMIT, new Timestamp(1, 0));
            assertEquals(new Timestamp(-5, 1), fd.status().accessed());
        }
        try (Fd fd = LINUX.open(Path.of("/proc"), OpenFlags.DIRECTORY, 0)) {
            assertTrue(fd.status().mountRoot());
        }
    }

    @Test
    void attributesHoldAnyBytes() {
        RawName name = RawName.of(new byte[] {'u', 's', 'e', 'r', '.', (byte) 0xff});
        byte[] value = {0, 1, (byte) 0xfe};
        try (Fd fd = LINUX.open(file, MAKE, 0600)) {
            ExtendedAttributes attributes = fd.attributes();
            assertEquals(List.of(), attributes.names());
            assertEquals(Optional.empty(), attributes.get(name));
            attributes.set(name, value);
            attributes.set(RawName.of("trusted.empty"), new byte[0]);
            assertArrayEquals(value, attributes.get(name).orElseThrow());
            assertEquals(0, attributes.get(RawName.of("trusted.empty")).orElseThrow().length);
            assertEquals(2, attributes.names().size());
            assertTrue(attributes.remove(name));
            assertFalse(attributes.remove(name));
            assertEquals(List.of(RawName.of("trusted.empty")), attributes.names());
            LinuxException bad =
                    assertThrows(
                            LinuxException.class,
                            () -> attributes.set(RawName.of("nosuch.x"), value));
            assertEquals("setxattr " + file + ": operation not supported", bad.getMessage());
        }
    }

    @Test
    void holesAreFoundAndSpaceIsReserved() {
        try (Fd fd = LINUX.open(file, MAKE, 0600)) {
            fd.truncate(1 << 20);
            assertEquals(OptionalLong.empty(), fd.nextData(0));
            fd.write(bytes("x"), 512 << 10);
            OptionalLong data = fd.nextData(0);
            assumeTrue(data.getAsLong() > 0, "this file system keeps no holes");
            assertTrue(data.getAsLong() <= 512 << 10);
            assertEquals(0, fd.nextHole(0));
            assertTrue(fd.nextHole(512 << 10) > 512 << 10);
            long before = fd.status().blocks();
            fd.allocate(0, 1 << 20);
            assertTrue(fd.status().blocks() > before);
            fd.sync();
            fd.syncData();
            fd.syncFileSystem();
        }
    }

    @Test
    void copiesInsideTheKernel() throws IOException {
        Files.writeString(file, "0123456789");
        Path other = temp.resolve("g");
        try (Fd source = LINUX.open(file, OpenFlags.READ, 0);
                Fd copy = LINUX.open(other, MAKE, 0600)) {
            assertEquals(6, copy.copyFrom(source, 4, 100));
            assertEquals(0, copy.copyFrom(source, 10, 100));
            boolean cloned = copy.cloneFrom(source);
            long type = source.fileSystemStatus().type();
            assertTrue(!cloned || type != FileSystemStatus.EXT);
        }
        assertEquals("456789", Files.readString(other).substring(4));
    }

    @Test
    void closedIsClosed() {
        Fd fd = LINUX.open(file, MAKE, 0600);
        assertFalse(fd.isClosed());
        fd.close();
        fd.close();
        assertTrue(fd.isClosed());
        LinuxException e = assertThrows(LinuxException.class, fd::status);
        assertEquals("fstat " + file + ": bad file descriptor", e.getMessage());
    }

    @Test
    void aCallInProgressKeepsTheNumberUntilItHasLeft() {
        Fd fd = LINUX.open(file, MAKE, 0600);
        int number = fd.enter("test");
        fd.close();
        Path open = Path.of("/proc/self/fd/" + number);
        assertEquals(file, link(open));
        fd.leave();
        assertFalse(Files.isSymbolicLink(open) && link(open).equals(file));
    }

    private static Path link(Path path) {
        try {
            return Files.readSymbolicLink(path);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void pathOpensTheSameFile() throws IOException {
        try (Fd fd = LINUX.open(file, MAKE, 0600)) {
            Files.writeString(fd.path(), "through the JDK");
            assertEquals(15, fd.status().sizeBytes());
        }
    }

    @Test
    void errorsOfOpenNameThePath() {
        LinuxException e =
                assertThrows(LinuxException.class, () -> LINUX.open(file, OpenFlags.READ, 0));
        assertEquals("open " + file + ": no such file or directory", e.getMessage());
        Path directory = Path.of("/dev/null");
        e = assertThrows(LinuxException.class, () -> LINUX.openDirectory(directory));
        assertEquals("open /dev/null: not a directory", e.getMessage());
        RawName tooLong = RawName.of("/" + "x".repeat(5000));
        e = assertThrows(LinuxException.class, () -> LINUX.open(tooLong, OpenFlags.READ, 0));
        assertTrue(e.is(Errno.ENAMETOOLONG));
    }

    @Test
    void faultsComeBeforeTheKernel() {
        AtomicReference<String> seen = new AtomicReference<>("");
        Linux failing =
                Linux.failing(
                        (call, object) -> {
                            if (call != Call.FSYNC) {
                                return Optional.empty();
                            }
                            seen.set(object);
                            return Optional.of(Errno.EIO);
                        });
        try (Fd fd = failing.open(file, MAKE, 0600)) {
            LinuxException e = assertThrows(LinuxException.class, fd::sync);
            assertEquals("sync " + file + ": input/output error", e.getMessage());
            assertEquals(file.toString(), seen.get());
            fd.syncData();
        }
    }
}
