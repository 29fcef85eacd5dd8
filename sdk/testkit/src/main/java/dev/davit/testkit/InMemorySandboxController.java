package dev.davit.testkit;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Platform;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sandbox controller that runs nothing. It keeps every rule of docs/slots/sandbox-controller.md;
 * its sandboxes end when they are told to, by {@link #end} with any status.
 */
public final class InMemorySandboxController implements SandboxController {
    /** Status of a sandbox that was stopped. */
    public static final int STOPPED = 0;

    /** Status of a sandbox that was shut down before it had ended. */
    public static final int KILLED = 137;

    private static final int FIRST_PID = 1000;

    private final InstantSource clock;
    private final Map<SandboxId, Box> boxes = new ConcurrentHashMap<>();
    private final AtomicInteger pids = new AtomicInteger(FIRST_PID);

    /** A controller on the system's clock. */
    public InMemorySandboxController() {
        this(InstantSource.system());
    }

    /** A controller that takes its times from {@code clock}. */
    public InMemorySandboxController(InstantSource clock) {
        this.clock = clock;
    }

    /** A sandbox; its own lock guards what changes. */
    private static final class Box {
        final SandboxRequest request;
        final CountDownLatch ended = new CountDownLatch(1);
        SandboxDescription description;
        @Nullable SandboxInstance instance;
        volatile @Nullable SandboxExit exit;

        Box(SandboxRequest request) {
            this.request = request;
            description = request.description();
        }

        synchronized void end(int status, Instant time) {
            if (exit == null) {
                exit = new SandboxExit(status, time);
                ended.countDown();
            }
        }
    }

    /** The request that made a sandbox. Throws NOT_FOUND. */
    public SandboxRequest request(SandboxId id) {
        return box(id).request;
    }

    /** What the controller was last told of a sandbox. Throws NOT_FOUND. */
    public SandboxDescription description(SandboxId id) {
        Box box = box(id);
        synchronized (box) {
            return box.description;
        }
    }

    /** Ends a sandbox as if by itself. Throws NOT_FOUND. */
    public void end(SandboxId id, int status) {
        box(id).end(status, clock.instant());
    }

    @Override
    public void create(SandboxRequest request) {
        if (boxes.putIfAbsent(request.id(), new Box(request)) != null) {
            throw ErrorCode.ALREADY_EXISTS.about(
                    "sandbox " + request.id().id() + " already running");
        }
    }

    @Override
    public SandboxInstance start(SandboxId id) {
        Box box = box(id);
        synchronized (box) {
            if (box.instance != null) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        "sandbox " + id.id() + " has been started");
            }
            var instance =
                    new SandboxInstance(
                            pids.getAndIncrement(),
                            clock.instant(),
                            Map.of(),
                            "",
                            0,
                            Optional.empty());
            box.instance = instance;
            return instance;
        }
    }

    @Override
    public Platform platform(SandboxId id) {
        box(id);
        return Platform.host();
    }

    @Override
    public void stop(SandboxId id, Optional<Duration> limit) {
        Box box = boxes.get(id);
        if (box != null) {
            box.end(STOPPED, clock.instant());
        }
    }

    @Override
    public SandboxExit waitFor(SandboxId id) {
        Box box = box(id);
        try {
            box.ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
        SandboxExit exit = box.exit;
        if (exit == null) {
            throw ErrorCode.INTERNAL.about("sandbox " + id.id() + " ended without an exit");
        }
        return exit;
    }

    @Override
    public SandboxStatus status(SandboxId id, boolean verbose) {
        Box box = boxes.get(id);
        if (box == null) {
            return SandboxStatus.gone("", clock.instant());
        }
        synchronized (box) {
            SandboxExit exit = box.exit;
            SandboxInstance instance = box.instance;
            boolean runs = instance != null && exit == null;
            return new SandboxStatus(
                    instance == null ? 0 : instance.pid(),
                    runs ? SandboxStatus.READY : SandboxStatus.NOT_READY,
                    verbose ? Map.of("runtime", box.description.runtime()) : Map.of(),
                    Optional.ofNullable(instance).map(SandboxInstance::createdAt),
                    Optional.ofNullable(exit).map(SandboxExit::time),
                    Optional.empty(),
                    "",
                    0);
        }
    }

    @Override
    public void shutdown(SandboxId id) {
        Box box = boxes.remove(id);
        if (box == null) {
            throw notFound(id);
        }
        box.end(KILLED, clock.instant());
    }

    @Override
    public SandboxMetrics metrics(SandboxId id) {
        box(id);
        Any data = new Any("text/plain", "nothing used".getBytes(StandardCharsets.UTF_8));
        return new SandboxMetrics(id.id(), clock.instant(), data);
    }

    @Override
    public void update(SandboxId id, SandboxDescription description, List<String> fields) {
        Box box = box(id);
        synchronized (box) {
            box.description = description;
        }
    }

    private Box box(SandboxId id) {
        Box box = boxes.get(id);
        if (box == null) {
            throw notFound(id);
        }
        return box;
    }

    private static DavitException notFound(SandboxId id) {
        return ErrorCode.NOT_FOUND.about("sandbox " + id.id());
    }
}
