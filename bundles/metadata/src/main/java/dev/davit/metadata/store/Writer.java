package dev.davit.metadata.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.Transaction.Body;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.journal.Frame;
import dev.davit.metadata.store.journal.Journal;
import dev.davit.metadata.store.journal.Operation;
import dev.davit.metadata.store.journal.SyncFailedException;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The one thread that changes the store. It takes what waits, runs the bodies one after the other
 * on the newest state, writes what they changed as one frame, and lets the callers go once the disk
 * has it.
 */
final class Writer {
    private static final System.Logger LOG = System.getLogger(Writer.class.getName());

    /** So many transactions share a frame at most. */
    private static final int FULL_BATCH = 1024;

    private final Journal journal;
    private final AtomicReference<State> newest;
    private final int mostWaiting;
    private final Consumer<DavitException> onPoison;
    private final Consumer<State> afterFrame;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    @GuardedBy("lock")
    private final Queue<Pending<?>> queue = new ArrayDeque<>();

    @GuardedBy("lock")
    private boolean closing;

    private volatile @Nullable DavitException poison;
    private volatile long transactions;
    private volatile long frames;

    /**
     * Starts nothing yet.
     *
     * @param newest the newest durable state; this writer alone sets it
     * @param afterFrame told of every new durable state, on the writer's thread
     */
    Writer(
            Journal journal,
            AtomicReference<State> newest,
            StoreOptions options,
            Consumer<State> afterFrame) {
        this.journal = journal;
        this.newest = newest;
        this.mostWaiting = options.sizes().mostWaiting();
        this.onPoison = options.onPoison();
        this.afterFrame = afterFrame;
        this.thread =
                Thread.ofPlatform().daemon().name("davit-metadata-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    long transactions() {
        return transactions;
    }

    long frames() {
        return frames;
    }

    boolean isPoisoned() {
        return poison != null;
    }

    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    <R extends @Nullable Object> R write(Body<R> body) {
        if (Thread.currentThread() == thread) {
            throw new IllegalStateException("a transaction within a transaction");
        }
        Pending<R> pending = new Pending<>(body);
        lock.lock();
        try {
            DavitException poisoned = poison;
            if (poisoned != null) {
                throw new DavitException(poisoned.code(), poisoned.getMessage(), poisoned);
            }
            if (closing) {
                throw ErrorCode.UNAVAILABLE.about("the metadata store is closed");
            }
            if (queue.size() >= mostWaiting) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        "metadata store: %d transactions wait already, which is the limit"
                                .formatted(mostWaiting));
            }
            queue.add(pending);
            changed.signal();
        } finally {
            lock.unlock();
        }
        return pending.await();
    }

    /** Lets no more in, finishes what waits, and returns when the thread has ended. */
    void close() {
        lock.lock();
        try {
            closing = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException later) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (Pending<?> first = await(); first != null; first = await()) {
                runBatch(first);
            }
        } catch (RuntimeException | Error bug) {
            poison(new DavitException(ErrorCode.INTERNAL, "metadata store: " + bug, bug));
        }
    }

    /** The next in the queue; null when the store is closed and the queue empty. */
    private @Nullable Pending<?> await() {
        lock.lock();
        try {
            while (queue.isEmpty() && !closing) {
                changed.awaitUninterruptibly();
            }
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Pending<?> poll() {
        lock.lock();
        try {
            return queue.poll();
        } finally {
            lock.unlock();
        }
    }

    private void runBatch(Pending<?> first) {
        Batch batch = new Batch(newest.get().image());
        try {
            Pending<?> next = first;
            while (next != null) {
                if (next.take()) {
                    batch.run(next);
                }
                next = batch.isFull() ? null : poll();
            }
            commit(batch);
        } catch (RuntimeException | Error bug) {
            batch.failAll(new DavitException(ErrorCode.INTERNAL, "metadata store: " + bug, bug));
            throw bug;
        }
    }

    private void commit(Batch batch) {
        State before = newest.get();
        transactions += batch.members.size();
        if (batch.changes.isEmpty()) {
            batch.answerAll();
            return;
        }
        Frame frame = new Frame(before.sequence() + 1, batch.changes);
        long bytes;
        try {
            bytes = journal.append(frame);
        } catch (SyncFailedException failure) {
            DavitException poisoned =
                    new DavitException(
                            ErrorCode.DATA_LOSS,
                            "metadata store: %s; whether the last transactions are kept is unknown"
                                            .formatted(failure.getMessage())
                                    + " and nothing more is written until a restart: data loss",
                            failure);
            batch.failDependent(poisoned);
            poison(poisoned);
            return;
        } catch (IOException | RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "transactions could not be written to the journal", failure);
            batch.failDependent(unwritten(failure));
            return;
        }
        State after = new State(batch.tip, frame.lastSequence(), before.journalBytes() + bytes);
        newest.set(after);
        frames++;
        batch.answerAll();
        afterFrame.accept(after);
    }

    private static DavitException unwritten(Throwable failure) {
        String cause = String.valueOf(failure.getMessage());
        boolean full = cause.contains("No space left") || cause.contains("quota exceeded");
        ErrorCode code = full ? ErrorCode.RESOURCE_EXHAUSTED : ErrorCode.UNAVAILABLE;
        return new DavitException(
                code,
                "metadata store: the journal cannot be written, nothing has changed: %s: %s"
                        .formatted(cause, code.text()),
                failure);
    }

    /** Refuses everything from here on and tells whoever wants to know. */
    private void poison(DavitException cause) {
        LOG.log(Level.ERROR, cause.getMessage(), cause);
        List<Pending<?>> left;
        lock.lock();
        try {
            poison = cause;
            left = List.copyOf(queue);
            queue.clear();
        } finally {
            lock.unlock();
        }
        for (Pending<?> pending : left) {
            if (pending.take()) {
                pending.fail(cause);
            }
        }
        onPoison.accept(cause);
    }

    /** Transactions that share a frame. */
    private static final class Batch {
        private final List<Pending<?>> members = new ArrayList<>();
        private final List<List<Operation>> changes = new ArrayList<>();
        private TreeImage tip;
        private long bytes;

        /** Members before this one have seen nothing but what is durable. */
        private int firstChange = Integer.MAX_VALUE;

        Batch(TreeImage tip) {
            this.tip = tip;
        }

        boolean isFull() {
            return bytes >= Frame.FULL_BATCH_BYTES || members.size() >= FULL_BATCH;
        }

        void run(Pending<?> pending) {
            TreeTransaction transaction = new TreeTransaction(tip, Frame.MOST_TRANSACTION_BYTES);
            members.add(pending);
            boolean succeeded = pending.run(transaction);
            // A body that left its thread interrupted would have the next write close the file.
            Thread.interrupted();
            if (succeeded && !transaction.operations().isEmpty()) {
                firstChange = Math.min(firstChange, members.size() - 1);
                tip = transaction.end();
                changes.add(transaction.operations());
                bytes += transaction.bytes();
            }
        }

        void answerAll() {
            members.forEach(Pending::answer);
        }

        void failAll(DavitException cause) {
            members.forEach(member -> member.fail(cause));
        }

        /** What a member answers rests on what those before it changed, its refusal as well. */
        void failDependent(DavitException cause) {
            for (int i = 0; i < members.size(); i++) {
                if (i < firstChange) {
                    members.get(i).answer();
                } else {
                    members.get(i).fail(cause);
                }
            }
        }
    }
}
