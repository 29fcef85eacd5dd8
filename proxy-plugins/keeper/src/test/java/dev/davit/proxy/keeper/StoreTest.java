package dev.davit.proxy.keeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.linux.Linux;
import dev.davit.linux.Pipe;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Descriptors that outlive the process that has opened them. */
final class StoreTest {
    @TempDir private Path temp;

    private Kept.Draft peer(String... names) throws Exception {
        Path file = Files.writeString(temp.resolve("file"), "abcdef");
        String[] arguments = new String[names.length + 1];
        arguments[0] = file.toString();
        System.arraycopy(names, 0, arguments, 1, names.length);
        return Kept.java(temp, StoringPeer.class, arguments);
    }

    @Test
    void anOpenFileIsReadOnAcrossKillAndReplacement() throws Exception {
        try (Kept kept = peer().start()) {
            kept.awaitLine("inherited nothing");
            kept.awaitLine("read a");
            assertEquals(List.of("file"), kept.status().stored());
            kept.killAndAwaitNext();
            kept.awaitLine("inherited file");
            kept.awaitLine("read b");
            kept.process.replace();
            kept.awaitLine("read c");
            assertEquals(List.of("file"), kept.status().stored());
            assertEquals("file", kept.process.exports().get("stored_descriptors"));
        }
    }

    @Test
    void whatHasHungUpIsNotHandedOn() throws Exception {
        try (Kept kept = peer("pipe").start()) {
            assertEquals(List.of("file", "pipe"), kept.status().stored());
            kept.process.replace();
            kept.awaitLine("inherited file");
            kept.awaitLine("read b");
            assertEquals(List.of("file", "pipe"), kept.status().stored());
        }
    }

    @Test
    void noMoreAreKeptThanAllowed() throws Exception {
        try (Kept kept = peer("one", "two").storing(2).start()) {
            assertEquals(List.of("file", "one"), kept.status().stored());
        }
        try (Kept kept = peer("one").storing(0).start()) {
            assertEquals(List.of(), kept.status().stored());
            kept.process.replace();
            assertEquals(2, kept.lines.stream().filter("read a"::equals).count());
        }
    }

    @Test
    void storeKeepsCopiesOnceForEachName() {
        try (DescriptorStore store = new DescriptorStore(3);
                Pipe pipe = Linux.system().pipe()) {
            assertTrue(store.keep("b", pipe.reader(), true));
            assertTrue(store.keep("b", pipe.reader(), true));
            assertTrue(store.keep("a", pipe.reader(), true));
            assertTrue(store.keep("writer", pipe.writer(), true));
            assertEquals(List.of("a", "b", "writer"), store.names());
            assertFalse(store.keep("c", pipe.reader(), true));
            store.forget("writer");
            assertEquals(List.of("a", "b"), store.names());
            assertEquals(2, store.all().size());
            pipe.writer().close();
            assertEquals(List.of(), store.all());
            assertTrue(store.keep("kept", pipe.reader(), false));
            assertEquals(1, store.all().size());
        }
    }

    @Test
    void messagesAreReadLineByLine() {
        Notification all =
                Notification.parse("READY=1\nWHAT=ever\nSTATUS=a\u001bb\nERRNO=2\nSTOPPING=1\n");
        assertTrue(all.ready());
        assertTrue(all.stopping());
        assertFalse(all.alive());
        assertEquals("a\uFFFDb (errno 2)", all.words().orElse(""));
        Notification store = Notification.parse("FDSTORE=1\nFDNAME=x\nFDPOLL=0");
        assertTrue(store.store());
        assertFalse(store.polled());
        assertFalse(store.ready());
        assertTrue(store.isNamed());
        assertEquals("stored", Notification.parse("FDSTORE=1").name());
        assertFalse(Notification.parse("FDNAME=a:b").isNamed());
        assertFalse(Notification.parse("READY").ready());
    }
}
