package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.api.verifier.Verdict;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;

/**
 * The rules of docs/slots/image-verifier.md for any verifier: a plugin, or one behind a socket. A
 * test class of the verifier extends this class and opens one that answers as the references below
 * say.
 */
public abstract class ImageVerifierTck {
    /** The verifier says yes to this one. */
    protected static final String ALLOWED = "registry.test/suite/allowed:1";

    /** To this one it says no. */
    protected static final String REFUSED = "registry.test/suite/refused:1";

    /** About this one it cannot say anything. */
    protected static final String UNANSWERED = "registry.test/suite/unanswered:1";

    private static final Descriptor IMAGE =
            new Descriptor(
                    "application/vnd.oci.image.index.v1+json",
                    Digest.of(new byte[] {1, 2, 3}),
                    3,
                    Map.of("key", "value with \"quotes\""));

    @TempDir Path root;
    private ImageVerifier verifier;

    @SuppressWarnings("NullAway.Init") // openVerifier() runs before each test
    protected ImageVerifierTck() {}

    /**
     * Opens the verifier under test.
     *
     * @param directory an empty directory
     */
    protected abstract ImageVerifier open(Path directory) throws Exception;

    /** Closes a verifier; overridden where there is more to close than the object. */
    protected void close(ImageVerifier opened) throws Exception {
        if (opened instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    @BeforeEach
    final void openVerifier() throws Exception {
        verifier = open(root);
    }

    @AfterEach
    final void closeVerifier() throws Exception {
        close(verifier);
    }

    @Test
    void v01_anImageThatMayBeUsedIsAllowed() {
        assertTrue(verifier.verify(ALLOWED, IMAGE).ok());
    }

    @Test
    void v02_aNoIsAnAnswerWithAReason() {
        Verdict verdict = verifier.verify(REFUSED, IMAGE);
        assertFalse(verdict.ok());
        assertFalse(verdict.reason().isBlank());
    }

    @Test
    void v03_withoutAnAnswerThereIsAFailureThatSaysWhy() {
        DavitException e =
                assertThrows(DavitException.class, () -> verifier.verify(UNANSWERED, IMAGE));
        assertFalse(e.getMessage().isBlank());
    }

    @Test
    void v04_everyQuestionStandsAlone() {
        for (int i = 0; i < 3; i++) {
            assertTrue(verifier.verify(ALLOWED, IMAGE).ok());
            assertFalse(verifier.verify(REFUSED, IMAGE).ok());
            assertThrows(DavitException.class, () -> verifier.verify(UNANSWERED, IMAGE));
        }
    }

    @Test
    void v05_manyAskAtOnce() throws Exception {
        List<Future<Boolean>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 32; i++) {
                String reference = i % 2 == 0 ? ALLOWED : REFUSED;
                answers.add(threads.submit(() -> verifier.verify(reference, IMAGE).ok()));
            }
        }
        for (int i = 0; i < answers.size(); i++) {
            assertEquals(i % 2 == 0, answers.get(i).get());
        }
    }

    @Test
    void v06_anInterruptedQuestionIsAnsweredOrCancelledAndHarmsNoOther() throws Exception {
        FutureTask<Boolean> asking =
                new FutureTask<>(
                        () -> {
                            Thread.currentThread().interrupt();
                            try {
                                return verifier.verify(ALLOWED, IMAGE).ok();
                            } catch (DavitException e) {
                                return e.code() == ErrorCode.CANCELLED;
                            }
                        });
        Thread.ofVirtual().start(asking);
        assertTrue(asking.get());
        assertTrue(verifier.verify(ALLOWED, IMAGE).ok());
    }
}
