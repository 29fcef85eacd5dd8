package dev.davit.content.local;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.IngestStatus;
import dev.davit.kit.disk.DiskFailure;
import dev.davit.kit.disk.FileSync;
import dev.davit.kit.disk.Uninterrupted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The ingests of a store: a directory each, and a writer at most. */
final class Ingests {
    private static final System.Logger LOG = System.getLogger(Ingests.class.getName());

    private final Path directory;
    private final Blobs blobs;
    private final RefLocks locks = new RefLocks();
    private final Set<IngestWriter> writers = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    Ingests(Path root, Blobs blobs) throws IOException {
        this.directory = root.resolve("ingest");
        this.blobs = blobs;
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            FileSync.force(root);
        }
    }

    IngestWriter writer(String ref, long total, String algorithm) {
        Interruption.check(name(ref));
        RefLock lock = locks.take(ref);
        try {
            IngestDirectory ingest = IngestDirectory.of(directory, ref);
            IngestStatus status = resumeOrCreate(ingest, ref, total);
            var writer = new IngestWriter(this, blobs, lock, ingest, status, algorithm);
            writers.add(writer);
            if (closed) {
                writer.stop();
                throw ErrorCode.UNAVAILABLE.about("content store is closed");
            }
            return writer;
        } catch (IOException e) {
            locks.release(lock);
            throw DiskFailure.of(name(ref), e);
        } catch (RuntimeException | Error e) {
            locks.release(lock);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    private static IngestStatus resumeOrCreate(IngestDirectory ingest, String ref, long total)
            throws IOException {
        IngestStatus status = ingest.status().orElse(null);
        if (status == null || (total > 0 && status.total() > 0 && total != status.total())) {
            ingest.remove();
            try {
                return ingest.create(ref, total);
            } catch (IOException e) {
                removeRemains(ingest, e);
                throw e;
            }
        }
        if (total > 0 && status.total() == 0) {
            ingest.rememberTotal(total);
            return new IngestStatus(
                    ref, status.offset(), total, status.startedAt(), status.updatedAt());
        }
        return status;
    }

    private static void removeRemains(IngestDirectory ingest, IOException reason) {
        try {
            ingest.remove();
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    IngestStatus status(String ref) {
        try {
            return IngestDirectory.of(directory, ref).status().orElseThrow(() -> unknown(ref));
        } catch (IOException e) {
            throw DiskFailure.of(name(ref), e);
        }
    }

    void walk(Consumer<IngestStatus> visitor) {
        try {
            Entries.visit(
                    directory,
                    entry -> {
                        Interruption.check("walk of ingests");
                        if (IngestDirectory.isNamedLikeOne(entry)) {
                            new IngestDirectory(entry).status().ifPresent(visitor);
                        }
                    });
        } catch (IOException e) {
            throw DiskFailure.of("walk of ingests", e);
        }
    }

    void abort(String ref) {
        RefLock lock = locks.seize(ref);
        try {
            IngestDirectory ingest = IngestDirectory.of(directory, ref);
            if (!ingest.exists()) {
                throw unknown(ref);
            }
            ingest.remove();
        } catch (IOException e) {
            throw DiskFailure.of(name(ref), e);
        } finally {
            // A writer without ingest has nothing to hold, whoever ended it.
            lock.lose(ErrorCode.ABORTED);
            locks.release(lock);
            lock.unlock();
        }
    }

    /** Removes an ingest whose data has become a blob, or equals one; returns when it is gone. */
    void end(IngestDirectory ingest) throws IOException {
        ingest.remove();
        FileSync.force(directory);
    }

    /**
     * Keeps the bytes of an ingest that nobody writes any more for after a crash of the machine.
     * Failing that, they are good until then.
     */
    void suspend(IngestDirectory ingest, IngestStatus status) {
        try {
            Uninterrupted.run(
                    () -> {
                        // Less than was written means that a sync has failed before.
                        if (ingest.length() == status.offset()
                                && ingest.synced() != status.offset()) {
                            ingest.sync(status.offset(), status.updatedAt());
                            FileSync.force(directory);
                        }
                    });
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "bytes of {0} may not survive a crash of the machine: {1}",
                    name(status.ref()),
                    e);
        }
    }

    void release(IngestWriter writer, RefLock lock) {
        writers.remove(writer);
        locks.release(lock);
    }

    void close() {
        closed = true;
        writers.forEach(IngestWriter::stop);
    }

    static String name(String ref) {
        return "reference " + ref;
    }

    private static DavitException unknown(String ref) {
        return ErrorCode.NOT_FOUND.about(name(ref));
    }
}
