package dev.davit.slots.table;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the calls of a plugin say of it. Failures that are the plugin's own, one after the other,
 * make it suspect, then shut it out; it is tried again after a while that doubles each time, and
 * one good sign makes it sound.
 *
 * <p>UNAVAILABLE is a busy object as often as a dead peer. It counts only for a plugin that can be
 * asked ({@link dev.davit.api.slot.HealthCheck}); such a plugin is asked as soon as it is suspect,
 * and its answer decides, not the number of failures.
 */
final class Health {
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** What is known of the plugin. */
    enum Opinion {
        SOUND,
        /** Has failed and is watched; calls go on. */
        SUSPECT,
        /** Is shut out. */
        SHUT
    }

    private final ReentrantLock lock = new ReentrantLock();

    private volatile int limit;
    private volatile Opinion opinion = Opinion.SOUND;
    private volatile String reason = "";

    @GuardedBy("lock")
    private int failures;

    @GuardedBy("lock")
    private Duration rest = FIRST_REST;

    @GuardedBy("lock")
    private long restUntil;

    @GuardedBy("lock")
    private boolean onTrial;

    /**
     * @param limit how many failures in a row shut a plugin out
     */
    Health(int limit) {
        this.limit = limit;
    }

    /** Same parameter; holds from the next failure on. */
    void limit(int next) {
        limit = next;
    }

    Opinion opinion() {
        return opinion;
    }

    /** Why it is not sound. */
    String reason() {
        return reason;
    }

    /** A call was answered: on the way of every call, and almost always nothing to do. */
    void succeeded() {
        if (opinion != Opinion.SOUND) {
            heal();
        }
    }

    /**
     * A call threw. What the plugin says with a code of its own is an answer, too.
     *
     * @param canBeAsked whether the plugin has a health check
     */
    void failed(Throwable failure, boolean canBeAsked) {
        if (!(failure instanceof DavitException coded)) {
            mark(failure.toString(), canBeAsked);
        } else if (coded.code() == ErrorCode.UNAVAILABLE && canBeAsked) {
            mark(coded.getMessage(), true);
        } else if (coded.code() != ErrorCode.CANCELLED) {
            succeeded();
        }
    }

    /** A sign of illness; same parameter. */
    void mark(String sign, boolean canBeAsked) {
        lock.lock();
        try {
            failures++;
            reason = failures == 1 ? sign : failures + " calls in a row failed: " + sign;
            boolean tooMany = opinion == Opinion.SHUT ? onTrial : failures >= limit;
            if (tooMany && !canBeAsked) {
                shutOut();
            } else if (opinion == Opinion.SOUND) {
                opinion = Opinion.SUSPECT;
            }
        } finally {
            lock.unlock();
        }
    }

    /** It may be ill: it is asked. */
    void suspect(String sign) {
        if (opinion != Opinion.SOUND) {
            return;
        }
        lock.lock();
        try {
            if (opinion == Opinion.SOUND) {
                reason = sign;
                opinion = Opinion.SUSPECT;
            }
        } finally {
            lock.unlock();
        }
    }

    /** It was asked and does not answer. */
    void condemn(String why) {
        lock.lock();
        try {
            reason = why;
            shutOut();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void shutOut() {
        restUntil = System.nanoTime() + rest.toNanos();
        Duration next = rest.multipliedBy(2);
        rest = next.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : next;
        onTrial = false;
        opinion = Opinion.SHUT;
    }

    /** It is well. */
    void heal() {
        lock.lock();
        try {
            failures = 0;
            rest = FIRST_REST;
            onTrial = false;
            reason = "";
            opinion = Opinion.SOUND;
        } finally {
            lock.unlock();
        }
    }

    /** How long until it may be tried again; zero or less if it may. */
    Duration untilTrial() {
        lock.lock();
        try {
            return Duration.ofNanos(restUntil - System.nanoTime());
        } finally {
            lock.unlock();
        }
    }

    /** Takes the one call that tries it again; false if it is too early or another has it. */
    boolean takeTrial() {
        lock.lock();
        try {
            if (opinion != Opinion.SHUT || onTrial || restUntil - System.nanoTime() > 0) {
                return false;
            }
            onTrial = true;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The call that tried it has ended and proved nothing. */
    void giveTrialBack() {
        lock.lock();
        try {
            onTrial = false;
        } finally {
            lock.unlock();
        }
    }
}
