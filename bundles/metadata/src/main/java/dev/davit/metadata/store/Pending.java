package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.Transaction.Body;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A transaction and the caller that waits for it. */
final class Pending<R extends @Nullable Object> {
    private static final int QUEUED = 0;
    private static final int TAKEN = 1;
    private static final int WITHDRAWN = 2;
    private static final int ANSWERED = 3;

    private final Body<R> body;
    private final Thread caller = Thread.currentThread();
    private final AtomicInteger phase = new AtomicInteger(QUEUED);
    private @Nullable R result;
    private @Nullable Throwable failure;

    Pending(Body<R> body) {
        this.body = body;
    }

    /** For the writer: false if the caller has gone meanwhile. */
    boolean take() {
        return phase.compareAndSet(QUEUED, TAKEN);
    }

    /** For the writer: runs the body and keeps its outcome; returns whether it has succeeded. */
    boolean run(TreeTransaction transaction) {
        try {
            result = body.run(transaction);
            transaction.end();
            return true;
        } catch (Throwable thrown) {
            // The caller's, whatever it is: the writer has to go on for the others.
            failure = thrown;
            return false;
        }
    }

    /** For the writer: lets the caller go with the outcome of its body. */
    void answer() {
        phase.set(ANSWERED);
        LockSupport.unpark(caller);
    }

    /** For the writer: lets the caller go with a failure of the store. */
    void fail(DavitException cause) {
        failure = new DavitException(cause.code(), cause.getMessage(), cause);
        answer();
    }

    /** Waits for the answer. A caller that is interrupted leaves only while it is in the queue. */
    // A nullable R is a result like any other.
    @SuppressWarnings("NullAway")
    R await() {
        boolean interrupted = false;
        try {
            while (phase.get() != ANSWERED) {
                LockSupport.park(this);
                if (Thread.interrupted()) {
                    interrupted = true;
                    if (phase.compareAndSet(QUEUED, WITHDRAWN)) {
                        throw ErrorCode.CANCELLED.about("metadata transaction");
                    }
                }
            }
        } finally {
            if (interrupted) {
                caller.interrupt();
            }
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return result;
    }
}
