package dev.davit.kit.snapshot;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.kit.disk.DiskFailure;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * The durable record of a snapshotter: which snapshots there are, and all rules about them. Where
 * their data lies is the affair of whoever uses it; the id of a snapshot can name it.
 *
 * <p>Threads: any number. Readers take an {@link #image} and never wait. A change returns when it
 * would survive a loss of power; changes that arrive together share one write.
 *
 * <p>Errors: {@link DavitException} with the words of containerd's snapshotters. A change that
 * throws has not happened; the exception is DATA_LOSS, after which it is unknown, and every later
 * change is refused until the record is opened anew.
 */
public final class SnapshotTree implements AutoCloseable {
    private static final String LOG = "snapshots.log";
    private static final String LOCK = "snapshots.lock";

    private static final System.Logger LOGGER = System.getLogger(SnapshotTree.class.getName());

    /** A log is rewritten when it is this many times as long as its live content. */
    private static final int SPARSENESS = 4;

    private static final int MIN_REWRITE_BYTES = 256 << 10;

    private final InstantSource clock;
    private final FileChannel lockFile;
    private final AtomicLong ids;

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

    private SnapshotTree(
            InstantSource clock, FileChannel lockFile, SnapshotLog log, LogContent content) {
        this.clock = clock;
        this.lockFile = lockFile;
        this.log = log;
        this.tip = content.image();
        this.durable = content.image();
        this.ids = new AtomicLong(content.lastId());
        this.rewriteAt = rewriteAt(log.length());
    }

    /**
     * Opens the record kept in a directory, or begins one.
     *
     * @param directory an existing directory, for this record alone until it is closed
     * @param clock gives the times of snapshots
     * @throws DavitException FAILED_PRECONDITION if somebody has it open, DATA_LOSS if it is
     *     damaged; both name the file
     */
    public static SnapshotTree open(Path directory, InstantSource clock) {
        return open(directory, clock, LogFile::open);
    }

    static SnapshotTree open(Path directory, InstantSource clock, LogFile.Opener opener) {
        try {
            FileChannel lockFile = lock(directory.resolve(LOCK));
            try {
                return read(directory.resolve(LOG), clock, opener, lockFile);
            } catch (IOException | RuntimeException e) {
                lockFile.close();
                throw e;
            }
        } catch (IOException e) {
            throw DiskFailure.of("open record of snapshots in " + directory, e);
        }
    }

    /** Whether {@link #open} would find a record in this directory. */
    public static boolean isIn(Path directory) {
        return directory.resolve(LOG).toFile().exists();
    }

    /** All snapshots as the last finished change has left them. */
    public SnapshotImage image() {
        return durable;
    }

    /** An id that no snapshot has had, has, or will be given by another call. */
    public long newId() {
        return ids.incrementAndGet();
    }

    /** Ids up to this one are not given away any more. */
    void skipIdsUpTo(long last) {
        ids.accumulateAndGet(last, Math::max);
    }

    /**
     * Records a new active snapshot or view.
     *
     * @param id from {@link #newId}
     * @throws DavitException as {@link dev.davit.api.snapshotter.Snapshotter#prepare}
     */
    public Snapshot create(
            long id, SnapshotKind kind, String key, String parent, Map<String, String> labels) {
        Snapshot made = SnapshotRules.made(id, kind, key, parent, labels, clock.instant());
        return change(image -> SnapshotRules.create(image, made));
    }

    /**
     * Records that an active snapshot is frozen.
     *
     * @param active the snapshot as it was when its usage was measured
     * @throws DavitException as {@link dev.davit.api.snapshotter.Snapshotter#commit}
     */
    public Snapshot commit(
            String name, Snapshot active, Map<String, String> labels, String rebase, Usage usage) {
        var commit =
                new SnapshotRules.Commit(
                        name, active.info().name(), active.id(), labels, rebase, usage);
        return change(image -> SnapshotRules.commit(image, commit, clock.instant()));
    }

    /** Records other labels. Throws NOT_FOUND. */
    public Snapshot update(String key, LabelUpdate labels) {
        return change(image -> SnapshotRules.update(image, key, labels, clock.instant()));
    }

    /** Strikes a snapshot off the record. Throws NOT_FOUND, FAILED_PRECONDITION with children. */
    public Snapshot remove(String key) {
        return change(image -> SnapshotRules.remove(image, key));
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

    /** Waits for the changes that are under way and refuses later ones. */
    @Override
    public void close() {
        writing.lock();
        try {
            Batch last = refuse(ErrorCode.UNAVAILABLE.about("record of snapshots is closed"));
            if (last.size > 0) {
                write(last);
            }
            log.close();
            lockFile.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "closing the record of snapshots", e);
        } finally {
            writing.unlock();
        }
    }

    private Snapshot change(Function<SnapshotImage, Change> rule) {
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
            log.rewrite(new LogContent(durable, ids.get(), 0).frames());
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

    private static FileChannel lock(Path path) throws IOException {
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException e) {
            // Open in this process.
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw ErrorCode.FAILED_PRECONDITION.about(path + " is held by another snapshotter");
    }

    private static SnapshotTree read(
            Path path, InstantSource clock, LogFile.Opener opener, FileChannel lockFile)
            throws IOException {
        SnapshotLog log = SnapshotLog.open(path, opener);
        try {
            LogContent content = LogContent.of(log.read());
            if (content.isSparse()) {
                log.rewrite(content.frames());
            }
            return new SnapshotTree(clock, lockFile, log, content);
        } catch (IllegalArgumentException e) {
            log.close();
            throw damaged(path, e);
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    private static DavitException damaged(Path path, IllegalArgumentException e) {
        return new DavitException(
                ErrorCode.DATA_LOSS, path + " is damaged: " + e.getMessage() + ": data loss", e);
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
