package dev.davit.metadata.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.checkpoint.CheckpointFacts;
import dev.davit.metadata.store.checkpoint.Pace;
import dev.davit.metadata.store.journal.Journal;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Decides when a checkpoint is due, and has it written on a thread that lives as long as that. */
final class Checkpointer {
    private static final System.Logger LOG = System.getLogger(Checkpointer.class.getName());

    /** The newest, and one to fall back on. */
    private static final int KEPT = 2;

    private final StoreOptions options;
    private final Path directory;
    private final Journal journal;
    private final AtomicReference<State> newest;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();

    /** Newest first. */
    @GuardedBy("lock")
    private final List<Checkpoint> known;

    @GuardedBy("lock")
    private boolean running;

    @GuardedBy("lock")
    private long runs;

    @GuardedBy("lock")
    private @Nullable Throwable failure;

    /** {@link State#journalBytes} of the newest checkpoint. */
    private volatile long covered;

    /** {@link State#journalBytes} from which on a checkpoint is due. */
    private volatile long due;

    private volatile boolean hurried;

    Checkpointer(
            StoreOptions options,
            Path directory,
            Journal journal,
            List<Checkpoint> known,
            AtomicReference<State> newest) {
        this.options = options;
        this.directory = directory;
        this.journal = journal;
        this.newest = newest;
        this.known = new ArrayList<>(known);
        this.known.sort(Comparator.comparingLong(Checkpoint::sequence).reversed());
        this.due = interval(known);
    }

    /** Called on the writer's thread for every new state. */
    void grown(State state) {
        if (state.journalBytes() >= due) {
            startIfIdle();
        }
    }

    /** Writes a checkpoint of the newest state, unless there is one, and waits for it. */
    void checkpoint() {
        long awaited;
        lock.lock();
        try {
            while (running) {
                ended.awaitUninterruptibly();
            }
            if (newest.get().sequence() == newestSequence()) {
                return;
            }
            start(Pace.UNLIMITED);
            awaited = runs;
            while (running && runs == awaited) {
                ended.awaitUninterruptibly();
            }
            if (failure != null && runs == awaited) {
                throw new DavitException(
                        ErrorCode.UNAVAILABLE,
                        "metadata store: no checkpoint: %s: unavailable".formatted(failure),
                        failure);
            }
        } finally {
            lock.unlock();
        }
    }

    /** From now on no checkpoint takes its time. */
    void hurry() {
        hurried = true;
    }

    /** Waits for a checkpoint that is under way. */
    void awaitIdle() {
        lock.lock();
        try {
            while (running) {
                ended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Begins a checkpoint in the background, unless one is under way. */
    void startIfIdle() {
        lock.lock();
        try {
            if (!running && !hurried) {
                start(new Throttle(options.sizes().checkpointBytesPerSecond(), () -> hurried));
            }
        } finally {
            lock.unlock();
        }
    }

    long backlog(State state) {
        return state.journalBytes() - covered;
    }

    /** The newest checkpoint, or null. */
    @Nullable Checkpoint newestKnown() {
        lock.lock();
        try {
            return known.isEmpty() ? null : known.getFirst();
        } finally {
            lock.unlock();
        }
    }

    String lastFailure() {
        lock.lock();
        try {
            return failure == null ? "" : failure.toString();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private long newestSequence() {
        return known.isEmpty() ? 0 : known.getFirst().sequence();
    }

    @GuardedBy("lock")
    private void start(Pace pace) {
        Thread.ofPlatform().daemon().name("davit-metadata-checkpoint").start(() -> run(pace));
        running = true;
        runs++;
    }

    private void run(Pace pace) {
        State state = newest.get();
        @Nullable Throwable thrown = null;
        try {
            write(state, pace);
        } catch (IOException | RuntimeException | Error problem) {
            thrown = problem;
            due = state.journalBytes() + options.sizes().checkpointBytes() / 4;
            LOG.log(Level.WARNING, "no checkpoint of the metadata store", problem);
        }
        lock.lock();
        try {
            failure = thrown;
            running = false;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void write(State state, Pace pace) throws IOException {
        UUID database = journal.database();
        if (database == null) {
            return;
        }
        Checkpoint written =
                Checkpoint.write(
                        options.disk(),
                        directory,
                        new CheckpointFacts(options.schema(), database, state.sequence()),
                        state.image(),
                        pace);
        List<Checkpoint> kept;
        lock.lock();
        try {
            known.removeIf(older -> older.sequence() == written.sequence());
            known.addFirst(written);
            while (known.size() > KEPT) {
                known.removeLast();
            }
            kept = List.copyOf(known);
        } finally {
            lock.unlock();
        }
        covered = state.journalBytes();
        due = covered + interval(kept);
        LOG.log(
                Level.DEBUG,
                () -> "checkpoint %s: %d bytes".formatted(written.path(), written.length()));
        long from = kept.size() < KEPT ? 0 : kept.getLast().sequence();
        Inventory.of(options.disk(), directory).prune(options.disk(), kept, from);
    }

    private long interval(List<Checkpoint> checkpoints) {
        long largest =
                checkpoints.stream()
                        .max(Comparator.comparingLong(Checkpoint::sequence))
                        .map(Checkpoint::length)
                        .orElse(0L);
        return Math.max(options.sizes().checkpointBytes(), largest);
    }
}
