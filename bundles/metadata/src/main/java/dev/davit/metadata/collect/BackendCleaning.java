package dev.davit.metadata.collect;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The cleaning of one backend: on threads of its own, which are there only while there is something
 * to clean. One that fails is tried again after a pause that doubles each time, or when somebody
 * waits for it. Nobody waits longer than {@link Patience#quiet} for one that hangs, and not at all
 * once it is known to hang.
 */
final class BackendCleaning {
    private static final Logger LOG = System.getLogger(BackendCleaning.class.getName());

    /** What there is to do in the backend. */
    @FunctionalInterface
    interface Work {
        /**
         * Cleans once.
         *
         * @param thorough whether to hold every record against the backend as well
         * @param progress to be told of every step
         * @return false if the backend is not there; it is asked for again when it is
         */
        boolean clean(boolean thorough, Runnable progress);
    }

    /** One attempt for all requests up to a number. */
    private record Round(long number, boolean thorough) {}

    private final String backend;
    private final Work work;
    private final Patience patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** Time of the last step. */
    private volatile long lastStep;

    @GuardedBy("lock")
    private long wanted;

    @GuardedBy("lock")
    private long done;

    /** The last request that an attempt has failed for. */
    @GuardedBy("lock")
    private long failed;

    /** Whether the attempt that is under way has not done a step for long. */
    @GuardedBy("lock")
    private boolean stuck;

    @GuardedBy("lock")
    private boolean thorough;

    /** Whether it was wanted while the backend was not there. */
    @GuardedBy("lock")
    private boolean owed;

    @GuardedBy("lock")
    private Optional<String> trouble = Optional.empty();

    @GuardedBy("lock")
    private @Nullable Thread supervisor;

    @GuardedBy("lock")
    private boolean hurry;

    @GuardedBy("lock")
    private boolean closed;

    /** Cleans nothing yet. */
    BackendCleaning(String backend, Work work, Patience patience) {
        this.backend = backend;
        this.work = work;
        this.patience = patience;
    }

    /**
     * Wants everything to be cleaned that is garbage now.
     *
     * @return what {@link #await} is to wait for
     */
    long request(boolean withCheck) {
        lock.lock();
        try {
            thorough |= withCheck;
            wanted++;
            if (supervisor == null && !closed) {
                supervisor = Thread.ofVirtual().name("clean " + backend).start(this::run);
            }
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    /** The backend has come, or come back: what is owed to it is due. */
    void aboard(boolean withCheck) {
        lock.lock();
        try {
            hurry = true;
            changed.signalAll();
            if (withCheck || owed) {
                request(withCheck);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether it was wanted while the backend was not there. */
    boolean isOwed() {
        lock.lock();
        try {
            return owed;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a cleaning that began after a request.
     *
     * @return why it is not clean; empty if it is, or if the backend is not there
     */
    Optional<String> await(long request) throws InterruptedException {
        lock.lock();
        try {
            hurry = true;
            changed.signalAll();
            while (done < request && failed < request && !stuck && !closed) {
                changed.await();
            }
            return done < request ? trouble.map(why -> backend + ": " + why) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing new; what runs is interrupted and left alone. */
    void close() {
        lock.lock();
        try {
            closed = true;
            if (supervisor != null) {
                supervisor.interrupt();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        Duration rest = patience.firstRest();
        try {
            for (Round round = next(); round != null; round = next()) {
                Optional<String> failure = attempt(round.thorough);
                end(round, failure);
                if (failure.isPresent()) {
                    rest(rest);
                    rest = patience.next(rest);
                } else {
                    rest = patience.firstRest();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What there is to do next; null if there is nothing. */
    private @Nullable Round next() {
        lock.lock();
        try {
            if (wanted == done || closed) {
                supervisor = null;
                return null;
            }
            var round = new Round(wanted, thorough);
            thorough = false;
            owed = false;
            hurry = false;
            return round;
        } finally {
            lock.unlock();
        }
    }

    /** Cleans once, on another thread: this one must not be kept by a backend that hangs. */
    private Optional<String> attempt(boolean withCheck) throws InterruptedException {
        var failure = new AtomicReference<Optional<String>>(Optional.empty());
        lastStep = System.nanoTime();
        Thread worker =
                Thread.ofVirtual()
                        .name("clean " + backend + ", at work")
                        .start(() -> failure.set(work(withCheck)));
        try {
            boolean interrupted = false;
            while (!worker.join(untilNextLook(interrupted))) {
                Duration silence = Duration.ofNanos(System.nanoTime() - lastStep);
                if (silence.compareTo(patience.quiet()) >= 0) {
                    isStuck(silence);
                }
                if (silence.compareTo(patience.limit()) >= 0 && !interrupted) {
                    worker.interrupt();
                    interrupted = true;
                }
            }
            return failure.get();
        } catch (InterruptedException e) {
            worker.interrupt();
            throw e;
        }
    }

    private Duration untilNextLook(boolean interrupted) {
        Duration silence = Duration.ofNanos(System.nanoTime() - lastStep);
        Duration next = patience.quiet().minus(silence);
        if (next.isPositive()) {
            return next;
        }
        next = patience.limit().minus(silence);
        return interrupted || !next.isPositive() ? patience.limit() : next;
    }

    private Optional<String> work(boolean withCheck) {
        try {
            if (!work.clean(withCheck, () -> lastStep = System.nanoTime())) {
                lock.lock();
                try {
                    owed = true;
                    thorough |= withCheck;
                } finally {
                    lock.unlock();
                }
            }
            return Optional.empty();
        } catch (RuntimeException e) {
            LOG.log(Level.DEBUG, "cannot clean " + backend, e);
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private void end(Round round, Optional<String> failure) {
        lock.lock();
        try {
            stuck = false;
            if (failure.isPresent()) {
                failed = round.number;
                thorough |= round.thorough;
                trouble(failure.get());
            } else {
                done = round.number;
                if (trouble.isPresent()) {
                    LOG.log(Level.INFO, "{0} can be cleaned again", backend);
                }
                trouble = Optional.empty();
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void isStuck(Duration silence) {
        lock.lock();
        try {
            stuck = true;
            trouble("it has not answered for " + silence.toSeconds() + " s");
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Told once, until it is over. */
    @GuardedBy("lock")
    private void trouble(String why) {
        if (trouble.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "{0} cannot be cleaned: {1}; it is tried again from time to time, and nothing"
                            + " else waits for it",
                    backend,
                    why);
        }
        trouble = Optional.of(why);
    }

    /** A pause, which ends when the backend comes back. */
    private void rest(Duration pause) throws InterruptedException {
        lock.lock();
        try {
            long left = pause.toNanos();
            while (left > 0 && !hurry && !closed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
