package dev.davit.service;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;
import dev.davit.testkit.InMemoryResolver;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

final class ResolversTest {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    private final TestSlot<ImageResolver> slot = new TestSlot<>();
    private final Resolvers resolvers = new Resolvers(new TestSlots(slot));

    private static InMemoryResolver with(String name, byte[] manifest) {
        var resolver = new InMemoryResolver();
        resolver.push(
                name,
                new Descriptor(MANIFEST, Digest.of(manifest), manifest.length),
                new ByteArrayInputStream(manifest));
        return resolver;
    }

    /** Gives what a test makes of the bytes behind an offset. */
    private static final class Unreliable implements ImageResolver {
        private final byte[] bytes;
        private final AtomicInteger fetches = new AtomicInteger();
        private final int piece;

        Unreliable(byte[] bytes, int piece) {
            this.bytes = bytes;
            this.piece = piece;
        }

        @Override
        public boolean accepts(String reference) {
            return true;
        }

        @Override
        public ResolvedImage resolve(String reference) {
            return new ResolvedImage(
                    reference, new Descriptor(MANIFEST, Digest.of(bytes), bytes.length));
        }

        @Override
        public InputStream fetch(String name, Descriptor wanted, long offset) {
            fetches.incrementAndGet();
            int start = (int) offset;
            int end = Math.min(bytes.length, start + piece);
            InputStream broken =
                    new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("connection reset");
                        }

                        @Override
                        public int read(byte[] into, int offset, int length) throws IOException {
                            return read();
                        }
                    };
            return new SequenceInputStream(
                    new ByteArrayInputStream(Arrays.copyOfRange(bytes, start, end)), broken);
        }
    }

    @Test
    void theOneThatCameLastAndTakesItAnswers() {
        slot.put("old", with("memory:a", new byte[] {1}));
        slot.put("new", with("memory:a", new byte[] {2}));
        Resolvers.Resolution found = resolvers.resolve("memory:a");
        assertEquals("new", found.resolver());
        assertEquals(Digest.of(new byte[] {2}), found.image().target().digest());
        slot.remove("new");
        assertEquals("old", resolvers.resolve("memory:a").resolver());
        assertEquals(0, slot.open());
    }

    @Test
    void whatNobodyTakesIsTold() {
        slot.put("one", new InMemoryResolver());
        DavitException e =
                assertThrows(DavitException.class, () -> resolvers.resolve("docker.io/a/b:1"));
        assertEquals(ErrorCode.UNIMPLEMENTED, e.code());
        e = assertThrows(DavitException.class, () -> resolvers.resolve("memory:none"));
        assertEquals(ErrorCode.NOT_FOUND, e.code());
        assertTrue(e.getMessage().contains("\"memory:none\""), e.getMessage());
        assertEquals(0, slot.open());
    }

    @Test
    void aStreamThatBreaksIsTakenUpWhereItBroke() throws IOException {
        byte[] bytes = new byte[100_000];
        new Random(1).nextBytes(bytes);
        var unreliable = new Unreliable(bytes, 30_000);
        slot.put("one", unreliable);
        Resolvers.Resolution found = resolvers.resolve("x");
        try (InputStream in = resolvers.fetch(found, found.image().target())) {
            assertArrayEquals(bytes, in.readAllBytes());
            assertEquals(1, slot.open(), "a stream holds its resolver");
        }
        assertEquals(4, unreliable.fetches.get());
        assertEquals(0, slot.open());
    }

    @Test
    void aStreamThatGivesNothingAnyMoreFails() throws IOException {
        var dead = new Unreliable(new byte[10], 0);
        slot.put("one", dead);
        Resolvers.Resolution found = resolvers.resolve("x");
        try (InputStream in = resolvers.fetch(found, found.image().target())) {
            IOException e = assertThrows(IOException.class, in::read);
            assertEquals("connection reset", e.getMessage());
        }
        assertEquals(4, dead.fetches.get(), "the first and three more");
    }

    @Test
    void otherBytesAreNotTaken() throws IOException {
        byte[] bytes = new byte[1000];
        slot.put("one", new Unreliable(bytes, 1000));
        Resolvers.Resolution found = resolvers.resolve("x");
        byte[] others = new byte[1000];
        others[7] = 1;
        var wanted = new Descriptor(MANIFEST, Digest.of(others), others.length);
        try (InputStream in = resolvers.fetch(found, wanted)) {
            IOException e = assertThrows(IOException.class, in::readAllBytes);
            assertTrue(String.valueOf(e.getMessage()).contains("has digest"), e.toString());
        }
        var shorter = new Descriptor(MANIFEST, Digest.of(new byte[10]), 10);
        try (InputStream in = resolvers.fetch(found, shorter)) {
            assertEquals(10, in.readAllBytes().length);
        }
    }
}
