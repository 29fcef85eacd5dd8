package dev.davit.runtime.shim;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where a task is between its creation and its end, which comes once: by a deletion, or because its
 * shim is lost. Thread-safe; does nothing itself.
 */
final class TaskLife {
    private enum Stage {
        /** The shim has not created it yet. */
        CREATING,
        /** There. */
        LIVE,
        /** Being deleted. */
        DELETING,
        /** The shim is lost; somebody cleans up. */
        LOST,
        /** No more. */
        GONE
    }

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.CREATING);
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();
    private final CountDownLatch left = new CountDownLatch(1);

    /** The shim has it. Also after a deletion that was refused. */
    void live() {
        stage.set(Stage.LIVE);
    }

    /** The shim has not created it and will not. */
    void fail() {
        stage.set(Stage.DELETING);
    }

    /** Begins a deletion; false if there is nothing to delete. */
    boolean beginDeletion() {
        return stage.compareAndSet(Stage.LIVE, Stage.DELETING);
    }

    /** The shim was lost while nobody deleted it; false if its end has begun. */
    boolean lose() {
        return stage.compareAndSet(Stage.LIVE, Stage.LOST);
    }

    /** The deletion that was begun finds the shim lost. */
    void loseInDeletion() {
        stage.set(Stage.LOST);
    }

    /** It is no more. */
    void gone(Exit how) {
        stage.set(Stage.GONE);
        exit.complete(how);
        left.countDown();
    }

    /** Nobody will say any more how it ended. */
    void abandoned(DavitException reason) {
        exit.completeExceptionally(reason);
        left.countDown();
    }

    boolean isCreating() {
        return stage.get() == Stage.CREATING;
    }

    boolean isGone() {
        return stage.get() == Stage.GONE;
    }

    /** Whether its end has begun. */
    boolean isLeaving() {
        return switch (stage.get()) {
            case CREATING, LIVE -> false;
            case DELETING, LOST, GONE -> true;
        };
    }

    /** Counted down when its id is free. */
    CountDownLatch left() {
        return left;
    }

    /**
     * Waits for the end and how it was.
     *
     * @throws DavitException CANCELLED, or why it is not known
     */
    Exit awaitExit() {
        try {
            return exit.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } catch (ExecutionException e) {
            // only abandoned() lets it come to this
            throw e.getCause() instanceof DavitException reason
                    ? new DavitException(reason.code(), reason.getMessage(), e)
                    : new DavitException(ErrorCode.INTERNAL, e.toString(), e);
        }
    }
}
