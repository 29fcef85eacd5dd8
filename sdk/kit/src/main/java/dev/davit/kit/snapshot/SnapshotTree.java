package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.kit.disk.DiskFailure;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

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

    private final InstantSource clock;
    private final FileChannel lockFile;
    private final AtomicLong ids;
    private final SnapshotWriter writer;

    private SnapshotTree(
            InstantSource clock, FileChannel lockFile, SnapshotLog log, LogContent content) {
        this.clock = clock;
        this.lockFile = lockFile;
        this.ids = new AtomicLong(content.lastId());
        this.writer = new SnapshotWriter(log, content.image(), ids::get);
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
        return writer.image();
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
        return writer.change(image -> SnapshotRules.create(image, made));
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
        return writer.change(image -> SnapshotRules.commit(image, commit, clock.instant()));
    }

    /**
     * Records a snapshot of any kind as it is.
     *
     * @throws DavitException as {@link dev.davit.api.snapshotter.SnapshotAdopter#adopt}
     */
    Snapshot adopt(Snapshot snapshot) {
        return writer.change(image -> SnapshotRules.create(image, snapshot));
    }

    /** Records other labels. Throws NOT_FOUND. */
    public Snapshot update(String key, LabelUpdate labels) {
        return writer.change(image -> SnapshotRules.update(image, key, labels, clock.instant()));
    }

    /** Strikes a snapshot off the record. Throws NOT_FOUND, FAILED_PRECONDITION with children. */
    public Snapshot remove(String key) {
        return writer.change(image -> SnapshotRules.remove(image, key));
    }

    /** Throws what every change would throw. */
    void checkUsable() {
        writer.checkUsable();
    }

    /** Waits for the changes that are under way and refuses later ones. */
    @Override
    public void close() {
        try (lockFile) {
            writer.close();
        } catch (IOException e) {
            LOGGER.log(System.Logger.Level.WARNING, "closing the record of snapshots", e);
        }
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
}
