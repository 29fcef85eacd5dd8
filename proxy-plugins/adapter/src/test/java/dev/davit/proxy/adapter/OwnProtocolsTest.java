package dev.davit.proxy.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.resolver.ImagePusher;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;
import dev.davit.api.verifier.Verdict;
import dev.davit.proxy.ProxyServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The slots that containerd has no protocol for, over a socket. */
final class OwnProtocolsTest {
    private static final Descriptor IMAGE =
            new Descriptor("application/vnd.oci.image.index.v1+json", Digest.of(new byte[0]), 7);

    @TempDir private Path directory;

    private Path socket() {
        return directory.resolve("peer.sock");
    }

    private Map<String, Object> entry() {
        return Map.of("davit.slot.id", "far", "address", socket().toString());
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    /** Turns every bit; a zero byte is no good. */
    private static final class Turning implements StreamProcessor {
        private final CountDownLatch left = new CountDownLatch(1);
        private final AtomicReference<Optional<Any>> payload = new AtomicReference<>();

        @Override
        public Optional<String> returns(String mediaType) {
            return mediaType.endsWith("+turned")
                    ? Optional.of(mediaType.replace("+turned", ""))
                    : Optional.empty();
        }

        @Override
        public InputStream process(String mediaType, InputStream input, Optional<Any> given) {
            payload.set(given);
            return new FilterInputStream(input) {
                @Override
                public int read(byte[] into, int offset, int length) throws IOException {
                    int count = super.read(into, offset, Math.min(length, 1000));
                    for (int i = offset; i < offset + count; i++) {
                        if (into[i] == 0) {
                            throw new IOException("turned: a zero at the door");
                        }
                        into[i] = (byte) ~into[i];
                    }
                    return count;
                }

                @Override
                public void close() throws IOException {
                    super.close();
                    left.countDown();
                }
            };
        }
    }

    private ProcessorProxy processor() throws Exception {
        var proxy = new ProcessorProxy(entry());
        proxy.start();
        Eventually.until("ready", () -> proxy.trouble().isEmpty());
        return proxy;
    }

    @Test
    void aProcessorTurnsStreamsOfAnyLength() throws Exception {
        var turning = new Turning();
        try (var _ = ProxyServer.builder(socket()).processor(turning, Set.of("a+turned")).start()) {
            var proxy = processor();
            assertEquals(Optional.of("a"), proxy.returns("a+turned"));
            assertEquals(Optional.empty(), proxy.returns("a"));
            for (int length : new int[] {0, 1, 300_000, 5_000_000}) {
                byte[] bytes = random(length);
                byte[] turned = new byte[length];
                for (int i = 0; i < length; i++) {
                    bytes[i] = bytes[i] == 0 ? 1 : bytes[i];
                    turned[i] = (byte) ~bytes[i];
                }
                var any = new Any("type", new byte[] {1, 2});
                try (InputStream result =
                        proxy.process(
                                "a+turned", new ByteArrayInputStream(bytes), Optional.of(any))) {
                    assertArrayEquals(turned, result.readAllBytes());
                }
                assertEquals("type", turning.payload.get().orElseThrow().typeUrl());
            }
            DavitException refused =
                    assertThrows(
                            DavitException.class,
                            () ->
                                    proxy.process(
                                            "b", InputStream.nullInputStream(), Optional.empty()));
            assertEquals(ErrorCode.INVALID_ARGUMENT, refused.code());
            proxy.close();
        }
    }

    @Test
    void failuresOfAStreamKeepTheirWordsOnBothSides() throws Exception {
        try (var _ =
                ProxyServer.builder(socket())
                        .processor(new Turning(), Set.of("a+turned"))
                        .start()) {
            var proxy = processor();
            try (InputStream result =
                    proxy.process(
                            "a+turned",
                            new ByteArrayInputStream(new byte[] {1, 0}),
                            Optional.empty())) {
                IOException zero = assertThrows(IOException.class, result::readAllBytes);
                assertEquals("turned: a zero at the door", zero.getMessage());
            }
            InputStream broken =
                    new InputStream() {
                        @Override
                        public int read() throws IOException {
                            throw new IOException("the disk is gone");
                        }

                        @Override
                        public int read(byte[] into, int offset, int length) throws IOException {
                            return read();
                        }
                    };
            try (InputStream result = proxy.process("a+turned", broken, Optional.empty())) {
                IOException gone = assertThrows(IOException.class, result::readAllBytes);
                assertEquals("the disk is gone", gone.getMessage());
            }
            proxy.close();
        }
    }

    @Test
    void aStreamThatIsLeftEndsOnBothSides() throws Exception {
        var turning = new Turning();
        try (var _ = ProxyServer.builder(socket()).processor(turning, Set.of("a+turned")).start()) {
            var proxy = processor();
            var closed = new AtomicBoolean();
            InputStream endless =
                    new InputStream() {
                        @Override
                        public int read() {
                            return 1;
                        }

                        @Override
                        public void close() {
                            closed.set(true);
                        }
                    };
            try (InputStream result = proxy.process("a+turned", endless, Optional.empty())) {
                assertEquals(254, result.read());
                assertFalse(closed.get());
            }
            assertTrue(closed.get());
            turning.left.await();
            proxy.close();
        }
    }

    @Test
    void aVerifierSaysYesAndNoAndNothing() {
        try (var _ =
                ProxyServer.builder(socket())
                        .verifier(
                                (reference, image) -> {
                                    assertEquals(IMAGE, image);
                                    if (reference.isEmpty()) {
                                        throw ErrorCode.UNAVAILABLE.about("no keys");
                                    }
                                    return new Verdict(reference.equals("good"), "so");
                                })
                        .start()) {
            var proxy = new VerifierProxy(entry());
            assertEquals(new Verdict(true, "so"), proxy.verify("good", IMAGE));
            assertEquals(new Verdict(false, "so"), proxy.verify("bad", IMAGE));
            DavitException none = assertThrows(DavitException.class, () -> proxy.verify("", IMAGE));
            assertEquals("no keys: unavailable", none.getMessage());
            proxy.close();
        }
    }

    /** Knows one piece. */
    private static class Library implements ImageResolver {
        private final byte[] bytes;

        Library(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public boolean accepts(String reference) {
            return reference.startsWith("library:");
        }

        @Override
        public ResolvedImage resolve(String reference) {
            return new ResolvedImage(reference + "@1", IMAGE);
        }

        @Override
        public InputStream fetch(String name, Descriptor piece, long offset) {
            if (!piece.digest().equals(Digest.of(bytes))) {
                throw ErrorCode.NOT_FOUND.about("piece " + piece.digest());
            }
            int start = (int) offset;
            return new ByteArrayInputStream(bytes, start, bytes.length - start);
        }
    }

    /** Takes pieces, too; those of no size are there already. */
    private static final class LendingLibrary extends Library implements ImagePusher {
        private final AtomicReference<byte[]> pushed = new AtomicReference<>(new byte[0]);

        LendingLibrary(byte[] bytes) {
            super(bytes);
        }

        @Override
        public void push(String name, Descriptor piece, InputStream content) {
            if (piece.sizeBytes() == 0) {
                return;
            }
            try {
                pushed.set(content.readAllBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private ResolverProxy resolver() throws Exception {
        var proxy = new ResolverProxy(entry());
        proxy.start();
        Eventually.until("ready", () -> proxy.trouble().isEmpty());
        return proxy;
    }

    @Test
    void aResolverFindsFetchesAndSends() throws Exception {
        byte[] bytes = random(3_000_000);
        var library = new LendingLibrary(bytes);
        var piece = new Descriptor("x/y", Digest.of(bytes), bytes.length);
        try (var _ = ProxyServer.builder(socket()).resolver(library, Set.of("library:")).start()) {
            var proxy = resolver();
            assertTrue(proxy.accepts("library:book"));
            assertFalse(proxy.accepts("docker.io/library/book"));
            assertEquals(new ResolvedImage("library:book@1", IMAGE), proxy.resolve("library:book"));
            try (InputStream content = proxy.fetch("book", piece, 0)) {
                assertArrayEquals(bytes, content.readAllBytes());
            }
            try (InputStream content = proxy.fetch("book", piece, bytes.length - 1)) {
                assertEquals(1, content.readAllBytes().length);
            }
            DavitException unknown =
                    assertThrows(DavitException.class, () -> proxy.fetch("book", IMAGE, 0));
            assertEquals(ErrorCode.NOT_FOUND, unknown.code());
            proxy.push("book", piece, new ByteArrayInputStream(bytes));
            assertArrayEquals(bytes, library.pushed.get());
            proxy.push(
                    "book",
                    new Descriptor("x/y", Digest.of(bytes), 0),
                    new ByteArrayInputStream(random(9_000_000)));
            proxy.close();
        }
    }

    @Test
    void aResolverThatSendsNothingSaysSo() throws Exception {
        try (var _ =
                ProxyServer.builder(socket())
                        .resolver(new Library(new byte[1]), Set.of(""))
                        .start()) {
            var proxy = resolver();
            assertTrue(proxy.accepts("anything"));
            DavitException refused =
                    assertThrows(
                            DavitException.class,
                            () -> proxy.push("a", IMAGE, InputStream.nullInputStream()));
            assertEquals(ErrorCode.UNIMPLEMENTED, refused.code());
            proxy.close();
        }
    }

    @Test
    void aProcessOfAnotherKindIsToldAsTrouble() throws Exception {
        try (var _ =
                ProxyServer.builder(socket()).verifier((_, _) -> new Verdict(true, "")).start()) {
            var proxy = new ResolverProxy(entry());
            proxy.start();
            Eventually.until(
                    "the reason",
                    () ->
                            proxy.trouble()
                                    .orElse("")
                                    .contains("davit.plugins.resolver.v1.ImageResolver/Describe"));
            assertFalse(proxy.accepts("anything"));
            proxy.close();
        }
    }
}
