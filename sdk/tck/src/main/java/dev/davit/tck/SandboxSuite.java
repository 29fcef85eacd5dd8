package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The controller under test and the vocabulary of the rules. */
abstract class SandboxSuite {
    /** How long anything may take that must happen. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    static final String NAMESPACE = "tck";
    static final SandboxId A = id("a");

    @TempDir Path root;
    SandboxController controller;
    private final List<SandboxId> made = new ArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    @SuppressWarnings("NullAway.Init") // openController() runs before each test
    SandboxSuite() {}

    /**
     * Opens the controller under test.
     *
     * @param root an empty directory, or one that an earlier controller of the same test has left
     */
    protected abstract SandboxController open(Path root) throws Exception;

    /** Closes a controller; overridden where there is more to close than the object. */
    protected void close(SandboxController opened) throws Exception {
        if (opened instanceof AutoCloseable closeable) {
            closeable.close();
        }
    }

    /** What a sandbox is made of; overridden where a runtime is needed. */
    protected SandboxDescription description() {
        return SandboxDescription.NONE;
    }

    /** What this controller does not do. */
    protected Set<SandboxBehaviour> declines() {
        return Set.of();
    }

    @BeforeEach
    final void openController() throws Exception {
        controller = open(root);
    }

    @AfterEach
    final void closeController() throws Exception {
        for (SandboxId id : made) {
            try {
                controller.shutdown(id);
            } catch (DavitException e) {
                assertEquals(ErrorCode.NOT_FOUND, e.code(), e.getMessage());
            }
        }
        threads.shutdownNow();
        close(controller);
    }

    final boolean declined(SandboxBehaviour behaviour) {
        return declines().contains(behaviour);
    }

    static SandboxId id(String id) {
        return new SandboxId(NAMESPACE, id);
    }

    final SandboxRequest request(SandboxId id) {
        return new SandboxRequest(
                id, description(), List.of(), Optional.empty(), "", Map.of("made.by", "tck"));
    }

    /** A sandbox that has not been started. */
    final SandboxId created(SandboxId id) {
        made.add(id);
        controller.create(request(id));
        return id;
    }

    /** A sandbox that runs. */
    final SandboxId started(SandboxId id) {
        controller.start(created(id));
        return id;
    }

    /** A sandbox that has ended. */
    final SandboxId stopped(SandboxId id) {
        controller.stop(started(id), Optional.empty());
        return id;
    }

    final SandboxStatus status(SandboxId id) {
        return controller.status(id, false);
    }

    final void assertRuns(SandboxId id) {
        assertEquals(SandboxStatus.READY, status(id).state());
        assertEquals(Optional.empty(), status(id).exitedAt());
    }

    /** Nothing is known of it, and it has ended by now. */
    final void assertGone(SandboxId id) {
        Instant before = Instant.now();
        SandboxStatus status = status(id);
        assertEquals(0, status.pid());
        assertEquals(Optional.empty(), status.createdAt());
        assertBetween(before, status.exitedAt().orElseThrow(), Instant.now());
    }

    static void assertBetween(Instant first, Instant time, Instant last) {
        assertTrue(!time.isBefore(first) && !time.isAfter(last), first + " " + time + " " + last);
    }

    /** Waits in the background. */
    final Future<SandboxExit> waiter(SandboxId id) throws InterruptedException {
        var begun = new CountDownLatch(1);
        Future<SandboxExit> waiter =
                threads.submit(
                        () -> {
                            begun.countDown();
                            return controller.waitFor(id);
                        });
        begun.await();
        return waiter;
    }

    static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof DavitException failure ? failure : e;
        }
    }

    /** Still at it after a while: it will not end by itself. */
    static void assertWaits(Future<?> future) {
        assertThrows(TimeoutException.class, () -> future.get(50, TimeUnit.MILLISECONDS));
    }

    /** The failure of an action that must fail with this code. */
    static DavitException fails(ErrorCode code, Executable action) {
        DavitException failure = assertThrows(DavitException.class, action);
        assertEquals(code, failure.code(), failure.getMessage());
        return failure;
    }

    /** Runs the actions at the same time, each on a thread of its own. */
    final <T> List<Future<T>> atOnce(List<Callable<T>> actions) throws InterruptedException {
        var start = new CountDownLatch(actions.size());
        var together = new ArrayList<Callable<T>>();
        for (Callable<T> action : actions) {
            together.add(
                    () -> {
                        start.countDown();
                        start.await();
                        return action.call();
                    });
        }
        return threads.invokeAll(together);
    }
}
