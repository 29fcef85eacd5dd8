package dev.davit.bbolt;

import dev.davit.linux.Linux;

import java.nio.file.Path;

/**
 * A bbolt file, read as its last transaction has left it. It has no checksums but those of its
 * first two pages: what is damaged in such a way that the tree still hangs together cannot be told
 * from what was written.
 *
 * <p>Threads: one at a time. Errors: {@link dev.davit.api.DavitException}, DATA_LOSS with page and
 * offset for a damaged file, whatever is in it.
 */
public final class BoltFile implements AutoCloseable {
    private final BoltSource source;
    private final Pages pages;

    private BoltFile(BoltSource source) {
        this.source = source;
        this.pages = new Pages(source);
    }

    /**
     * Opens a file and keeps others from writing it until it is closed.
     *
     * @throws dev.davit.api.DavitException NOT_FOUND, FAILED_PRECONDITION while a process has it
     *     open for writing, DATA_LOSS
     */
    public static BoltFile open(Path path) {
        return open(LockedFile.open(Linux.system(), path));
    }

    static BoltFile open(BoltSource source) {
        try {
            return new BoltFile(source);
        } catch (RuntimeException e) {
            source.close();
            throw e;
        }
    }

    /** The bucket of buckets. */
    public BoltBucket root() {
        return BoltBucket.top(pages);
    }

    /** Number of the last transaction. */
    public long transaction() {
        return pages.meta().transaction();
    }

    @Override
    public void close() {
        source.close();
    }
}
