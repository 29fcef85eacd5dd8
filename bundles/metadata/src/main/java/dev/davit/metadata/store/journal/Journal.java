package dev.davit.metadata.store.journal;

import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.DiskFile;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The writing end of the journal. It never writes to a segment of an earlier process: the first
 * frame starts a new one. Threads: one at a time.
 */
public final class Journal implements AutoCloseable {
    /** A first segment grows as it is written; from this size on it waits for a prepared one. */
    private static final long UNPREPARED_BYTES = 1 << 20;

    private final Disk disk;
    private final Path directory;
    private final int schema;
    private final Preparation preparation;
    private final FrameWriter frames = new FrameWriter();
    private volatile @Nullable UUID database;
    private @Nullable SecureRandom random;
    private @Nullable Segment current;
    private Tail tail;

    /**
     * Touches no file yet.
     *
     * @param tail where what earlier processes wrote ends
     */
    public Journal(JournalPlace place, long segmentBytes, Tail tail) {
        this.disk = place.disk();
        this.directory = place.directory();
        this.schema = place.schema();
        this.database = place.database();
        this.preparation = new Preparation(disk, directory, segmentBytes);
        this.tail = tail;
    }

    /**
     * Makes a frame durable; returns how many bytes the journal grew by.
     *
     * @throws IOException if it could not be written. It is not part of the journal then and the
     *     next frame goes to a new segment
     * @throws SyncFailedException if nobody knows what is on the disk: write no more
     */
    public long append(Frame frame) throws IOException, SyncFailedException {
        long size = Frame.HEADER_BYTES + (long) frame.payloadBytes();
        Segment segment = segmentFor(frame, size);
        int crc;
        try {
            crc = frames.write(segment.file, segment.end, frame, segment.salt, segment.crc);
        } catch (IOException | RuntimeException | Error failure) {
            abandon(segment);
            throw failure;
        }
        sync(segment.file, segment.path);
        segment.end += size;
        segment.crc = crc;
        tail = new Tail(segment.first, segment.end, crc);
        if (segment.end > segment.capacity / 2) {
            preparation.start(segment.end);
        }
        return size;
    }

    private Segment segmentFor(Frame frame, long size) throws IOException, SyncFailedException {
        Segment segment = current;
        if (segment != null) {
            boolean fits = segment.end + size <= segment.capacity;
            if (fits || !preparation.isReady()) {
                return segment;
            }
            current = null;
            close(segment.file);
        }
        Segment started = start(frame.firstSequence());
        current = started;
        return started;
    }

    private Segment start(long firstSequence) throws IOException, SyncFailedException {
        Path path = directory.resolve(SegmentName.of(firstSequence));
        SegmentHeader header = header(firstSequence);
        boolean prepared = preparation.isReady();
        Path before = directory.resolve(prepared ? SegmentName.PREPARED : SegmentName.NEW);
        DiskFile file = prepared ? preparation.take() : disk.create(before);
        try {
            file.writeFully(header.encoded(), 0);
            sync(file, before);
            disk.rename(before, path);
        } catch (IOException | SyncFailedException | RuntimeException | Error failure) {
            discard(file, before);
            throw failure;
        }
        try {
            disk.syncDirectory(directory);
        } catch (IOException | RuntimeException | Error failure) {
            close(file);
            throw new SyncFailedException(directory, failure);
        }
        long capacity = prepared ? preparation.bytes() : UNPREPARED_BYTES;
        return new Segment(path, file, header, capacity);
    }

    private SegmentHeader header(long firstSequence) {
        if (random == null) {
            // Some 50 ms of class loading that a start without a write need not spend.
            random = new SecureRandom();
        }
        UUID identity = database;
        if (identity == null) {
            identity = UUID.randomUUID();
            database = identity;
        }
        long salt = random.nextLong();
        if (salt >>> 56 == 0) {
            salt |= 1L << 56;
        }
        return new SegmentHeader(schema, identity, firstSequence, salt, tail);
    }

    /** Gives up a segment after a failed write. */
    private void abandon(Segment segment) {
        current = null;
        try {
            // The next segment's header says where this one ends; that its rest goes is a courtesy
            // to the full disk.
            segment.file.truncate(segment.end);
        } catch (IOException stillFailing) {
            // Nothing depends on it.
        }
        close(segment.file);
    }

    private static void close(DiskFile file) {
        try {
            file.close();
        } catch (IOException irrelevant) {
            // Every accepted frame in it was synced.
        }
    }

    private void discard(DiskFile file, Path path) {
        close(file);
        try {
            disk.delete(path);
        } catch (IOException left) {
            // The next one to need the name takes it, and the next start clears it away.
        }
    }

    private static void sync(DiskFile file, Path path) throws SyncFailedException {
        try {
            file.sync();
        } catch (IOException | RuntimeException | Error failure) {
            throw new SyncFailedException(path, failure);
        }
    }

    /** Identity of the database; null until a new one has its first segment. */
    public @Nullable UUID database() {
        return database;
    }

    /** Stops the preparation of segments and cuts off what was prepared in the current one. */
    @Override
    public void close() throws IOException {
        preparation.close();
        Segment segment = current;
        current = null;
        if (segment != null) {
            try {
                segment.file.truncate(segment.end);
            } finally {
                segment.file.close();
            }
        }
    }

    /** The segment being written. */
    private static final class Segment {
        private final Path path;
        private final DiskFile file;
        private final long first;
        private final long salt;
        private final long capacity;
        private long end = SegmentHeader.BYTES;
        private int crc;

        Segment(Path path, DiskFile file, SegmentHeader header, long capacity) {
            this.path = path;
            this.file = file;
            this.first = header.firstSequence();
            this.salt = header.salt();
            this.capacity = capacity;
            this.crc = header.crc();
        }
    }
}
