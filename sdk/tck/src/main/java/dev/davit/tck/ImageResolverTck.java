package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.resolver.ImagePusher;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The rules of docs/slots/resolver.md for any resolver: a plugin, or one behind a socket. A test
 * class of the resolver extends this class, opens the resolver and says what there is to find.
 */
public abstract class ImageResolverTck {
    private static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";

    @TempDir Path root;
    private ImageResolver resolver;

    @SuppressWarnings("NullAway.Init") // openResolver() runs before each test
    protected ImageResolverTck() {}

    /**
     * Opens the resolver under test, with an image to be found.
     *
     * @param directory an empty directory
     */
    protected abstract ImageResolver open(Path directory) throws Exception;

    /** A reference of the image that is there. */
    protected abstract String present();

    /** A reference that is accepted and stands for nothing. */
    protected abstract String missing();

    /** A name to push an image to. */
    protected abstract String fresh();

    /** Closes a resolver; overridden where there is more to close than the object. */
    protected void close(ImageResolver opened) throws Exception {
        if (opened instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    @BeforeEach
    final void openResolver() throws Exception {
        resolver = open(root);
    }

    @AfterEach
    final void closeResolver() throws Exception {
        close(resolver);
    }

    private byte[] fetched(ResolvedImage image, long offset) throws IOException {
        try (InputStream in = resolver.fetch(image.name(), image.target(), offset)) {
            return in.readAllBytes();
        }
    }

    private static void fails(ErrorCode code, Executable body) {
        DavitException e = assertThrows(DavitException.class, body);
        assertEquals(code, e.code(), e.getMessage());
        assertFalse(e.getMessage().isBlank());
    }

    @Test
    void r01_onlyReferencesOfItsOwnAreAccepted() {
        assertTrue(resolver.accepts(present()));
        assertTrue(resolver.accepts(missing()));
        for (String foreign : List.of("", "no-such-scheme:x", "\n", "no-such-scheme://a/b:c")) {
            assertFalse(resolver.accepts(foreign), foreign);
            fails(ErrorCode.INVALID_ARGUMENT, () -> resolver.resolve(foreign));
        }
    }

    @Test
    void r02_aReferenceStandsForACompleteDescriptor() {
        ResolvedImage image = resolver.resolve(present());
        assertFalse(image.name().isEmpty());
        assertFalse(image.target().mediaType().isEmpty());
        assertTrue(image.target().sizeBytes() > 0);
    }

    @Test
    void r03_whatIsNotThereIsNotFound() {
        fails(ErrorCode.NOT_FOUND, () -> resolver.resolve(missing()));
    }

    @Test
    void r04_theNameOfAnImageStandsForTheSame() {
        ResolvedImage image = resolver.resolve(present());
        assertTrue(resolver.accepts(image.name()));
        assertEquals(image, resolver.resolve(image.name()));
    }

    @Test
    void r05_aPieceHasTheSizeAndTheDigestThatNameIt() throws IOException {
        ResolvedImage image = resolver.resolve(present());
        byte[] bytes = fetched(image, 0);
        assertEquals(image.target().sizeBytes(), bytes.length);
        assertEquals(image.target().digest(), Digest.of(bytes));
    }

    @Test
    void r06_aFetchGoesOnFromAnyOffset() throws IOException {
        ResolvedImage image = resolver.resolve(present());
        byte[] bytes = fetched(image, 0);
        for (int offset : new int[] {1, bytes.length / 2, bytes.length - 1, bytes.length}) {
            byte[] rest = Arrays.copyOfRange(bytes, offset, bytes.length);
            assertArrayEquals(rest, fetched(image, offset));
        }
    }

    @Test
    void r07_anOffsetBehindTheEndIsOutOfRange() {
        ResolvedImage image = resolver.resolve(present());
        long behind = image.target().sizeBytes() + 1;
        fails(ErrorCode.OUT_OF_RANGE, () -> fetched(image, behind));
    }

    @Test
    void r08_aPieceThatIsNotThereIsNotFound() {
        ResolvedImage image = resolver.resolve(present());
        byte[] other = "nobody has this".getBytes(StandardCharsets.UTF_8);
        var unknown = new Descriptor("application/x", Digest.of(other), other.length);
        fails(ErrorCode.NOT_FOUND, () -> resolver.fetch(image.name(), unknown, 0).readAllBytes());
    }

    @Test
    void r09_aStreamThatIsClosedEarlyHarmsNoOther() throws Exception {
        ResolvedImage image = resolver.resolve(present());
        byte[] bytes = fetched(image, 0);
        List<Future<byte[]>> all = new ArrayList<>();
        try (InputStream left = resolver.fetch(image.name(), image.target(), 0);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertEquals(bytes[0] & 0xff, left.read());
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> fetched(image, 0)));
            }
        }
        for (Future<byte[]> one : all) {
            assertArrayEquals(bytes, one.get());
        }
    }

    @Test
    void r10_whatIsPushedIsFound() throws IOException {
        ImagePusher pusher = pusher();
        byte[] manifest = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
        var piece = new Descriptor(MANIFEST, Digest.of(manifest), manifest.length);
        pusher.push(fresh(), piece, new ByteArrayInputStream(manifest));
        ResolvedImage image = resolver.resolve(fresh());
        assertEquals(piece.digest(), image.target().digest());
        assertArrayEquals(manifest, fetched(image, 0));
        // once more is no failure
        pusher.push(fresh(), piece, new ByteArrayInputStream(manifest));
    }

    @Test
    void r11_bytesThatAreNotThoseOfThePieceAreRefused() {
        ImagePusher pusher = pusher();
        byte[] manifest = "{\"schemaVersion\":2}".getBytes(StandardCharsets.UTF_8);
        var other = new Descriptor(MANIFEST, Digest.of(new byte[] {1}), manifest.length);
        fails(
                ErrorCode.FAILED_PRECONDITION,
                () -> pusher.push(fresh(), other, new ByteArrayInputStream(manifest)));
        fails(ErrorCode.NOT_FOUND, () -> resolver.resolve(fresh()));
    }

    private ImagePusher pusher() {
        assumeTrue(resolver instanceof ImagePusher, "this resolver cannot send images");
        return (ImagePusher) resolver;
    }
}
