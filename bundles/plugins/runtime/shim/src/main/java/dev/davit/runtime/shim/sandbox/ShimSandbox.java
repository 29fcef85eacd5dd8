package dev.davit.runtime.shim.sandbox;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.SandboxClient;
import dev.davit.runtime.shim.connection.ShimConnection;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A sandbox whose shim is there, until the one or the other ends. */
final class ShimSandbox {
    private final ShimBundle bundle;
    private final ShimConnection connection;
    private final SandboxClient client;
    private final AtomicBoolean started = new AtomicBoolean();
    private final AtomicBoolean leaving = new AtomicBoolean();
    private final CompletableFuture<SandboxExit> left = new CompletableFuture<>();

    ShimSandbox(ShimBundle bundle, ShimConnection connection) {
        this.bundle = bundle;
        this.connection = connection;
        client = new SandboxClient(connection, bundle.id());
    }

    TaskId id() {
        return bundle.id();
    }

    ShimBundle bundle() {
        return bundle;
    }

    ShimConnection connection() {
        return connection;
    }

    SandboxClient client() {
        return client;
    }

    /** Whether nobody has started it before. */
    boolean beginStart() {
        return started.compareAndSet(false, true);
    }

    /** Whether nobody else takes it away; who is told so has to. */
    boolean beginLeaving() {
        return leaving.compareAndSet(false, true);
    }

    /** It stays after all. */
    void stay() {
        leaving.set(false);
    }

    /** All that it had taken is free. */
    void left(SandboxExit exit) {
        left.complete(exit);
    }

    /** Nobody will say any more how it ended: the controller stops. */
    void abandoned() {
        left.completeExceptionally(
                ErrorCode.UNAVAILABLE.about("sandbox " + id().id() + ": the controller stops"));
    }

    /** Waits until it has left. Throws CANCELLED when interrupted, UNAVAILABLE. */
    SandboxExit awaitLeft() {
        try {
            return left.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } catch (ExecutionException e) {
            throw new DavitException(
                    ErrorCode.UNAVAILABLE,
                    e.getCause() instanceof DavitException failure
                            ? failure.getMessage()
                            : String.valueOf(e.getCause()),
                    e);
        }
    }

    @Override
    public String toString() {
        return "sandbox " + bundle;
    }
}
