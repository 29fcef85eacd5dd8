package dev.davit.content.local;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A ref in somebody's hands, from the opening of a writer to its closing. Each call of the writer
 * runs under the inner lock; an abort takes that lock to take away the ref.
 */
final class RefLock {
    private final String ref;
    private final Instant since = Instant.now();
    private final long sinceNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable ErrorCode lost;

    RefLock(String ref) {
        this.ref = ref;
    }

    String ref() {
        return ref;
    }

    void lock() {
        lock.lock();
    }

    /** Throws CANCELLED if interrupted while waiting. */
    void lockUnlessInterrupted() {
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ErrorCode.CANCELLED.about("reference " + ref);
        }
    }

    void unlock() {
        lock.unlock();
    }

    /** Takes the ref from its holder, whose calls fail from now on. Called under the lock. */
    void lose(ErrorCode why) {
        lost = why;
    }

    boolean isLost() {
        return lost != null;
    }

    /** Throws if the ref was taken from its holder. */
    void check() {
        ErrorCode why = lost;
        if (why != null) {
            throw why.about("reference " + ref);
        }
    }

    /** What others get who ask for the ref. */
    DavitException occupied() {
        Duration duration = Duration.ofNanos(System.nanoTime() - sinceNanos);
        return ErrorCode.UNAVAILABLE.about(
                "ref %s locked for %s (since %s)"
                        .formatted(ref, GoTime.format(duration), GoTime.format(since)));
    }
}
