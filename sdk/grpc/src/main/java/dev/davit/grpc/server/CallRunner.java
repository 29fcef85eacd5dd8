package dev.davit.grpc.server;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.slot.CallOwner;
import dev.davit.api.trace.TraceContext;
import dev.davit.grpc.convert.Statuses;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.Status;

import org.jspecify.annotations.Nullable;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Runs the steps of one call: a step that throws closes the call with the status of its failure,
 * and the thread of a running step is interrupted when the client goes or its deadline is over.
 */
final class CallRunner implements Context.CancellationListener, CallOwner {
    private final TrackedCall<?, ?> call;
    private final Optional<TraceContext> trace;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private @Nullable Thread running;

    @GuardedBy("lock")
    private boolean cancelled;

    CallRunner(TrackedCall<?, ?> call, Optional<TraceContext> trace) {
        this.call = call;
        this.trace = trace;
    }

    /** Runs a step on this thread. */
    void run(Runnable step) {
        begin();
        try {
            ScopedValue.where(CallOwner.CURRENT, this).run(() -> runTraced(step));
        } catch (RuntimeException e) {
            Metadata details = Status.trailersFromThrowable(e);
            call.close(Statuses.of(e), details == null ? new Metadata() : details);
        } catch (Error e) {
            call.close(Statuses.of(e), new Metadata());
            throw e;
        } finally {
            end();
        }
    }

    private void runTraced(Runnable step) {
        if (trace.isPresent()) {
            trace.get().run(step);
        } else {
            step.run();
        }
    }

    /** The client has its answer now, whatever becomes of the thread. */
    @Override
    public void abandon(DavitException failure) {
        call.close(Statuses.of(failure), new Metadata());
    }

    /** Also told of calls that end well: those carry no cause. */
    @Override
    public void cancelled(Context context) {
        if (context.cancellationCause() == null) {
            return;
        }
        lock.lock();
        try {
            cancelled = true;
            if (running != null) {
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    private void begin() {
        lock.lock();
        try {
            running = Thread.currentThread();
            if (cancelled) {
                running.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The thread may serve another call next: it leaves without the interruption of this one. */
    private void end() {
        lock.lock();
        try {
            running = null;
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }
}
