package dev.davit.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

final class UnixDatagramSocketTest {
    private static final Linux LINUX = Linux.system();
    private static final int LIMIT = 1024;

    @TempDir private Path temp;

    private UnixDatagramSocket receiver;
    private UnixDatagramSocket sender;

    @SuppressWarnings("NullAway.Init") // connect() runs before each test
    UnixDatagramSocketTest() {}

    @BeforeEach
    void connect() {
        Path path = temp.resolve("socket");
        receiver = LINUX.datagramSocket();
        receiver.bind(path);
        sender = LINUX.datagramSocket();
        sender.connect(path.toString());
    }

    @AfterEach
    void close() {
        receiver.close();
        sender.close();
    }

    @Test
    void tellsWhoHasSentAndKeepsDatagramsApart() throws Exception {
        assertEquals(Optional.empty(), receiver.receive(LIMIT));
        sender.send("first", List.of());
        sender.send("sécond", List.of());
        assertTrue(receiver.awaitDatagram(Duration.ofMinutes(1)));
        try (Datagram first = receiver.receive(LIMIT).orElseThrow();
                Datagram second = receiver.receive(LIMIT).orElseThrow()) {
            assertEquals("first", first.text());
            assertEquals("sécond", second.text());
            assertEquals(ProcessHandle.current().pid(), first.sender().pid());
            assertEquals(
                    Files.getAttribute(Path.of("/proc/self"), "unix:uid"), first.sender().uid());
        }
    }

    @Test
    void descriptorsArriveAsTheSameOpenFiles() {
        try (Pipe pipe = LINUX.pipe();
                Pipe other = LINUX.pipe()) {
            sender.send("two", List.of(pipe.reader(), other.writer()));
            try (Datagram datagram = receiver.receive(LIMIT).orElseThrow()) {
                assertTrue(datagram.whole());
                assertEquals(2, datagram.descriptors().size());
                Fd reader = datagram.descriptors().getFirst();
                assertTrue(reader.isSameAs(pipe.reader()));
                assertFalse(reader.isSameAs(other.reader()));
                pipe.writer().write(ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)));
                assertEquals(1, reader.read(ByteBuffer.allocate(10)));
                assertFalse(reader.isHungUp());
                pipe.writer().close();
                assertTrue(reader.isHungUp());
            }
        }
    }

    @Test
    void whatIsCutOffIsTold() {
        sender.send("y".repeat(LIMIT + 1), List.of());
        try (Datagram cut = receiver.receive(LIMIT).orElseThrow()) {
            assertFalse(cut.whole());
            assertEquals(LIMIT, cut.text().length());
        }
        sender.send("y".repeat(LIMIT), List.of());
        try (Datagram full = receiver.receive(LIMIT).orElseThrow()) {
            assertTrue(full.whole());
        }
    }

    @Test
    void asManyDescriptorsAsTheKernelLetsThrough() {
        try (Pipe pipe = LINUX.pipe()) {
            sender.send("many", Collections.nCopies(253, pipe.reader()));
            try (Datagram many = receiver.receive(LIMIT).orElseThrow()) {
                assertTrue(many.whole());
                assertEquals(253, many.descriptors().size());
            }
            assertThrows(
                    LinuxException.class,
                    () -> sender.send("more", Collections.nCopies(254, pipe.reader())));
        }
    }

    @Test
    void aPathThatIsTooLongIsNamed() {
        Path path = temp.resolve("x".repeat(100));
        try (UnixDatagramSocket third = LINUX.datagramSocket()) {
            LinuxException refusal = assertThrows(LinuxException.class, () -> third.bind(path));
            assertEquals("bind " + path + ": file name too long", refusal.getMessage());
        }
    }
}
