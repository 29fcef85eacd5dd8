package dev.davit.metadata.store;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.image.Image;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.DiskFile;
import dev.davit.metadata.store.io.LockHeldException;
import dev.davit.metadata.store.journal.Frame;
import dev.davit.metadata.store.journal.Journal;
import dev.davit.metadata.store.journal.JournalPlace;
import dev.davit.metadata.store.journal.SyncFailedException;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * An ordered map of byte strings that survives what happens to its process and its machine. Reads
 * are served from an immutable image in memory; a transaction returns when it is durable.
 *
 * <p>Life: opened once, closed once. Threads: any number, virtual ones too. Errors: transactions
 * fail with RESOURCE_EXHAUSTED when the disk is full, UNAVAILABLE when it fails otherwise or the
 * store is closed, DATA_LOSS once the disk has not confirmed a write; only then their outcome is
 * unknown. Not its job: what keys and values mean.
 */
public final class Store implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(Store.class.getName());

    private final Path directory;
    private final StoreOptions options;
    private final Closeable directoryLock;
    private final Journal journal;
    private final AtomicReference<State> newest;
    private final Writer writer;
    private final Checkpointer checkpointer;
    private final Recovery recovery;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;

    private Store(Path directory, StoreOptions options, Closeable directoryLock, Opened opened) {
        this.directory = directory;
        this.options = options;
        this.directoryLock = directoryLock;
        this.recovery = opened.recovery();
        this.journal =
                new Journal(
                        new JournalPlace(
                                options.disk(), directory, options.schema(), opened.database()),
                        options.sizes().segmentBytes(),
                        opened.tail());
        State found = new State(opened.image(), recovery.sequence(), recovery.replayedBytes());
        this.newest =
                new AtomicReference<>(
                        opened.migrated() ? migrated(found, journal, directory) : found);
        this.checkpointer =
                new Checkpointer(options, directory, journal, opened.checkpoints(), newest);
        this.writer = new Writer(journal, newest, options, checkpointer::grown);
    }

    /**
     * Opens the store in a directory, which is made if it is not there.
     *
     * @throws DavitException FAILED_PRECONDITION if another process has it open or a newer program
     *     was here; DATA_LOSS if something that was durable cannot be read any more; UNAVAILABLE if
     *     the disk fails. The message names file and place and says what to do
     */
    public static Store open(Path directory, StoreOptions options) {
        Closeable lock = lock(directory, options.disk());
        try {
            Opened opened = new Opening(directory, options).open();
            for (String note : opened.recovery().notes()) {
                LOG.log(Level.WARNING, "metadata store {0}: {1}", directory, note);
            }
            Store store = new Store(directory, options, lock, opened);
            store.start(opened);
            return store;
        } catch (IOException failure) {
            closeQuietly(lock, failure);
            throw new DavitException(
                    ErrorCode.UNAVAILABLE,
                    "metadata store %s cannot be opened: %s: unavailable"
                            .formatted(directory, failure),
                    failure);
        } catch (RuntimeException | Error failure) {
            closeQuietly(lock, failure);
            throw failure;
        }
    }

    /** Takes the lock of a store's directory, which is made if it is not there. */
    static Closeable lock(Path directory, Disk disk) {
        try {
            disk.createDirectories(directory);
            return disk.lock(directory.resolve("LOCK"));
        } catch (LockHeldException held) {
            throw new DavitException(
                    ErrorCode.FAILED_PRECONDITION,
                    "metadata store %s is in use by %s: stop that first: failed precondition"
                            .formatted(directory, held.getMessage()),
                    held);
        } catch (IOException failure) {
            throw new DavitException(
                    ErrorCode.UNAVAILABLE,
                    "metadata store %s cannot be locked: %s: unavailable"
                            .formatted(directory, failure),
                    failure);
        }
    }

    private static void closeQuietly(Closeable resource, Throwable failure) {
        try {
            resource.close();
        } catch (IOException left) {
            failure.addSuppressed(left);
        }
    }

    /**
     * Records in the journal that the records have a new schema from here on: an empty transaction,
     * so that the sequence tells the state before from the one after.
     */
    private static State migrated(State state, Journal journal, Path directory) {
        Frame frame = new Frame(state.sequence() + 1, List.of(List.of()));
        try {
            long bytes = journal.append(frame);
            return new State(state.image(), frame.lastSequence(), state.journalBytes() + bytes);
        } catch (IOException | SyncFailedException failure) {
            DavitException failed =
                    new DavitException(
                            ErrorCode.UNAVAILABLE,
                            "metadata store %s cannot be migrated: %s: unavailable"
                                    .formatted(directory, failure.getMessage()),
                            failure);
            closeQuietly(journal, failed);
            throw failed;
        }
    }

    private void start(Opened opened) {
        writer.start();
        if (opened.migrated()) {
            writeCheckpoint("the records are migrated again at the next start");
        } else if (opened.checkpointDamaged()) {
            // There is none to fall back on until the next one is written.
            checkpointer.startIfIdle();
        }
        checkpointer.grown(newest.get());
    }

    /** The newest durable state: one volatile read. */
    public Image image() {
        return newest.get().image();
    }

    /**
     * Runs a transaction on the writer and returns its result when what it changed is durable, and
     * all it may have read as well. A body that throws changes nothing; its exception is the
     * caller's.
     *
     * @throws DavitException CANCELLED if the caller is interrupted before its turn has come. Later
     *     it learns the outcome all the same, and finds itself interrupted
     */
    public <R extends @Nullable Object> R write(Transaction.Body<R> body) {
        return writer.write(body);
    }

    /** Runs a transaction that has no result; see {@link #write}. */
    public void update(Consumer<Transaction> body) {
        writer.<@Nullable Void>write(
                transaction -> {
                    body.accept(transaction);
                    return null;
                });
    }

    /** Writes a checkpoint of the newest state, if there is none, and waits for it. */
    public void checkpoint() {
        checkpointer.checkpoint();
    }

    /** Waits for a checkpoint that is being written in the background. */
    void awaitIdle() {
        checkpointer.awaitIdle();
    }

    /** What was found when the store was opened. */
    public Recovery recovery() {
        return recovery;
    }

    /** What the store is and has done so far. */
    public StoreStats stats() {
        State state = newest.get();
        Checkpoint checkpoint = checkpointer.newestKnown();
        return new StoreStats(
                state.image().size(),
                state.sequence(),
                writer.transactions(),
                writer.frames(),
                checkpointer.backlog(state),
                checkpoint == null ? 0 : checkpoint.sequence(),
                checkpoint == null ? 0 : checkpoint.length(),
                checkpointer.lastFailure(),
                writer.waiting());
    }

    /** The newest durable state, and what it is of. */
    public Moment moment() {
        State state = newest.get();
        return new Moment(
                options.schema(),
                Optional.ofNullable(journal.database()),
                state.sequence(),
                state.image());
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    /**
     * The files that the database is made of at this moment.
     *
     * @throws DavitException UNAVAILABLE if the disk fails
     */
    public List<StoreFile> files() {
        try {
            List<StoreFile> files = new ArrayList<>();
            for (String name : Inventory.of(options.disk(), directory).databaseFiles()) {
                try (DiskFile file = options.disk().open(directory.resolve(name))) {
                    files.add(new StoreFile(name, file.size()));
                } catch (NoSuchFileException pruned) {
                    // It has just gone.
                }
            }
            return files;
        } catch (IOException failure) {
            throw unreadable(failure);
        }
    }

    /**
     * Reads all files and compares them with their checksums; the store goes on meanwhile.
     *
     * @return how many files were read
     * @throws DavitException UNAVAILABLE if the disk fails
     */
    public long verifyFiles(Consumer<FileFault> faults) {
        try {
            return new FileCheck(options.disk(), directory, newest.get().sequence(), faults).run();
        } catch (IOException failure) {
            throw unreadable(failure);
        }
    }

    private DavitException unreadable(IOException failure) {
        return new DavitException(
                ErrorCode.UNAVAILABLE,
                "metadata store %s cannot be read: %s: unavailable".formatted(directory, failure),
                failure);
    }

    /**
     * Finishes what waits, writes a checkpoint if there is anything new, and gives the directory
     * free. Whatever fails on the way costs the next start some time and nothing else.
     */
    @Override
    public void close() {
        closing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            writer.close();
            checkpointer.hurry();
            checkpointer.awaitIdle();
            if (!writer.isPoisoned()) {
                finalCheckpoint();
            }
            closeFiles();
        } finally {
            closing.unlock();
        }
    }

    private void finalCheckpoint() {
        if (checkpointer.backlog(newest.get()) > options.sizes().cleanStopBytes()) {
            writeCheckpoint("the journal is replayed at the next start");
        }
    }

    /** Writes a checkpoint that one can do without. */
    private void writeCheckpoint(String otherwise) {
        try {
            checkpointer.checkpoint();
        } catch (DavitException failure) {
            LOG.log(Level.WARNING, otherwise, failure);
        }
    }

    private void closeFiles() {
        try (directoryLock) {
            journal.close();
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "metadata store " + directory, failure);
        }
    }
}
