package dev.davit.kit.snapshot;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.kit.disk.DiskFailure;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Turns changes into frames of the log and publishes the image after each. A change is planned on
 * the image that all planned changes lead to; the first caller who gets to the file writes what has
 * been planned until then as one frame, for all.
 */
final class SnapshotWriter {
    private static final System.Logger LOGGER = System.getLogger(SnapshotWriter.class.getName());

    /** A log is rewritten when it is this many times as long as its live content. */
    private static final int SPARSENESS = 4;

    private static final int MIN_REWRITE_BYTES = 256 << 10;

    private final LongSupplier lastId;

    /** Held while a batch is written. Taken before {@link #planning}. */
    private final ReentrantLock writing = new ReentrantLock();

    /** Held for moments, never during input or output. */
    private final ReentrantLock planning = new ReentrantLock();

    @GuardedBy("writing")
    private final SnapshotLog log;

    @GuardedBy("writing")
    private long rewriteAt;

    @GuardedBy("planning")
    private SnapshotImage tip;

    @GuardedBy("planning")
    private Batch open = new Batch();

    /** Why changes are refused, once they are. */
    @GuardedBy("planning")
    private @Nullable DavitException refusal;

    private volatile SnapshotImage durable;

    /**
     * @param log read to its end
     * @param image what it says
     * @param lastId the greatest id that has been given away so far
     */
    SnapshotWriter(SnapshotLog log, SnapshotImage image, LongSupplier lastId) {
        this.log = log;
        this.lastId = lastId;
        this.tip = image;
        this.durable = image;
        this.rewriteAt = rewriteAt(log.length());
    }

    /** The newest image that is on disk. */
    SnapshotImage image() {
        return durable;
    }

    /** Throws what every change would throw. */
    void checkUsable() {
        planning.lock();
        try {
            if (refusal != null) {
                throw again(refusal);
            }
        } finally {
            planning.unlock();
        }
    }

    /** Writes what is planned, and refuses later changes. */
    void close() throws IOException {
        writing.lock();
        try {
            Batch last = refuse(ErrorCode.UNAVAILABLE.about("record of snapshots is closed"));
            if (last.size > 0) {
                write(last);
            }
            log.close();
        } finally {
            writing.unlock();
        }
    }

    /**
     * Makes a change; returns when it is on disk.
     *
     * @param rule says what it is, or throws why not; quick, and called once
     */
    Snapshot change(Function<SnapshotImage, Change> rule) {
        Change change;
        Batch batch;
        planning.lock();
        try {
            checkUsable();
            change = rule.apply(tip);
            byte[] edits = EditCodec.encode(change.edits());
            if (open.size + edits.length > SnapshotLog.MAX_FRAME_BYTES) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        "snapshot record of " + edits.length + " bytes: no room");
            }
            tip = change.after();
            batch = open;
            batch.add(edits);
        } finally {
            planning.unlock();
        }
        writing.lock();
        try {
            if (!batch.settled) {
                write(batch);
            }
            if (batch.failure != null) {
                throw again(batch.failure);
            }
        } finally {
            writing.unlock();
        }
        return change.snapshot();
    }

    /** Writes a batch with all the changes that have joined it until now. */
    @GuardedBy("writing")
    private void write(Batch batch) {
        SnapshotImage after;
        planning.lock();
        try {
            open = new Batch();
            after = tip;
        } finally {
            planning.unlock();
        }
        try {
            log.append(batch.bytes());
            durable = after;
            batch.settled = true;
        } catch (IOException e) {
            fail(batch, DiskFailure.of("write record of snapshots", e));
            return;
        } catch (DavitException e) {
            refuse(e);
            fail(batch, e);
            return;
        } catch (RuntimeException | Error e) {
            // A defect, or no memory: whether the frame is in the file is anybody's guess.
            String message = "writing the record of snapshots failed: " + e + ": data loss";
            var failure = new DavitException(ErrorCode.DATA_LOSS, message, e);
            refuse(failure);
            fail(batch, failure);
            return;
        }
        rewriteIfSparse();
    }

    /** Undoes a batch, and with it the changes that were planned on top of it. */
    @GuardedBy("writing")
    private void fail(Batch batch, DavitException failure) {
        planning.lock();
        try {
            batch.fail(failure);
            open.fail(failure);
            open = new Batch();
            tip = durable;
        } finally {
            planning.unlock();
        }
    }

    /** Plans no more changes; returns those that are planned but not written. */
    private Batch refuse(DavitException reason) {
        planning.lock();
        try {
            if (refusal == null) {
                refusal = reason;
            }
            return open;
        } finally {
            planning.unlock();
        }
    }

    @GuardedBy("writing")
    private void rewriteIfSparse() {
        if (log.length() < rewriteAt) {
            return;
        }
        try {
            log.rewrite(new LogContent(durable, lastId.getAsLong(), 0).frames());
            rewriteAt = rewriteAt(log.length());
        } catch (IOException e) {
            // The log is whole, only longer than it need be; try again when it is longer still.
            rewriteAt = 2 * log.length();
            LOGGER.log(System.Logger.Level.WARNING, "rewriting the record of snapshots", e);
        } catch (DavitException e) {
            refuse(e);
        }
    }

    private static long rewriteAt(long liveBytes) {
        return Math.max(MIN_REWRITE_BYTES, SPARSENESS * liveBytes);
    }

    /** The same failure for another caller: an exception belongs to one thread. */
    private static DavitException again(DavitException failure) {
        return new DavitException(failure.code(), failure.getMessage(), failure);
    }

    /** Changes that reach the disk together. */
    private static final class Batch {
        private final List<byte[]> edits = new ArrayList<>();
        private int size;
        private boolean settled;
        private @Nullable DavitException failure;

        void add(byte[] more) {
            edits.add(more);
            size += more.length;
        }

        byte[] bytes() {
            return LogContent.joined(edits);
        }

        void fail(DavitException reason) {
            settled = true;
            failure = reason;
        }
    }
}
