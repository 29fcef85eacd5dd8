package dev.davit.metadata.store.journal;

import dev.davit.metadata.store.image.TreeEditor;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.io.DiskFile;

import org.jspecify.annotations.Nullable;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Reads a segment from its beginning, frame by frame. Threads: one. */
public final class SegmentReader implements Closeable {
    private static final int SMALLEST_OPERATION = 1 + Integer.BYTES;

    private final DiskFile file;
    private final FileWindow window;
    private final SegmentHeader header;
    private long offset = SegmentHeader.BYTES;
    private long sequence;
    private int crc;

    private SegmentReader(DiskFile file, FileWindow window, SegmentHeader header) {
        this.file = file;
        this.window = window;
        this.header = header;
        this.sequence = header.firstSequence();
        this.crc = header.crc();
    }

    /**
     * Opens a segment and reads its header.
     *
     * @throws DamagedException if that is none
     */
    public static SegmentReader open(Disk disk, Path path) throws IOException, DamagedException {
        DiskFile file = disk.open(path);
        try {
            return new SegmentReader(file, new FileWindow(file), header(file));
        } catch (IOException | DamagedException | RuntimeException failure) {
            file.close();
            throw failure;
        }
    }

    /**
     * Reads the header alone.
     *
     * @throws DamagedException if there is none
     */
    public static SegmentHeader header(Disk disk, Path path) throws IOException, DamagedException {
        try (DiskFile file = disk.open(path)) {
            return header(file);
        }
    }

    private static SegmentHeader header(DiskFile file) throws IOException, DamagedException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(SegmentHeader.BYTES, file.size()));
        file.readFully(bytes, 0);
        return SegmentHeader.decode(bytes.flip());
    }

    /** Offset behind the frames read so far. */
    public long offset() {
        return offset;
    }

    /** Number of the next transaction. */
    public long nextSequence() {
        return sequence;
    }

    /** Length of the file. */
    public long size() {
        return window.size();
    }

    /** Where the segment ends, if the frames read so far are all it has. */
    public Tail tail() {
        return sequence == header.firstSequence()
                ? header.previous()
                : new Tail(header.firstSequence(), offset, crc);
    }

    /** Whether from here on the file has nothing but the zeros it was prepared with. */
    public boolean atCleanEnd() throws IOException {
        return window.skipZeros(offset) == window.size();
    }

    /**
     * Reads the next frame.
     *
     * @param editor takes the operations; null to leave them out
     * @throws DamagedException if at this place there is no whole frame that continues the segment
     */
    public void readFrame(@Nullable TreeEditor editor) throws IOException, DamagedException {
        long end = checkedEnd(offset);
        if (window.getLong(offset + 8) != sequence) {
            throw new DamagedException(
                    "the frame has sequence %d where %d follows"
                            .formatted(window.getLong(offset + 8), sequence));
        }
        if (window.getInt(offset + 24) != crc) {
            throw new DamagedException("the frame does not continue the one before it");
        }
        int transactions = window.getInt(offset + 16);
        long decoded = offset + Frame.HEADER_BYTES;
        for (int i = 0; i < transactions; i++) {
            decoded = readTransaction(decoded, end, editor);
        }
        if (decoded != end || transactions < 1) {
            throw new DamagedException("the frame's contents do not fill it");
        }
        crc = window.getInt(offset + 28);
        sequence += transactions;
        offset = end;
    }

    /** Offset of a whole frame of this segment at the current place or behind it, or -1. */
    public long findFrame() throws IOException {
        long last = window.size() - Frame.HEADER_BYTES;
        // The first byte of a salt is never zero.
        for (long at = window.skipZeros(offset); at <= last; at = window.skipZeros(at + 1)) {
            if (window.getLong(at) == header.salt() && isWhole(at)) {
                return at;
            }
        }
        return -1;
    }

    private boolean isWhole(long start) throws IOException {
        try {
            checkedEnd(start);
            return true;
        } catch (DamagedException none) {
            return false;
        }
    }

    /** Checks salt, length and checksum of the frame at the place; returns where it ends. */
    private long checkedEnd(long start) throws IOException, DamagedException {
        if (window.size() - start < Frame.HEADER_BYTES) {
            throw new DamagedException("the file ends within a frame's header");
        }
        if (window.getLong(start) != header.salt()) {
            throw new DamagedException("no frame begins there");
        }
        int length = window.getInt(start + 20);
        long end = start + Frame.HEADER_BYTES + length;
        if (length < 0 || length > Frame.MOST_PAYLOAD_BYTES || end > window.size()) {
            throw new DamagedException("the frame's length of %d is wrong".formatted(length));
        }
        CRC32C sum = new CRC32C();
        window.addTo(sum, start, Frame.HEADER_BYTES - Integer.BYTES);
        window.addTo(sum, start + Frame.HEADER_BYTES, length);
        if ((int) sum.getValue() != window.getInt(start + 28)) {
            throw new DamagedException("the frame's checksum is wrong");
        }
        return end;
    }

    private long readTransaction(long start, long end, @Nullable TreeEditor editor)
            throws IOException, DamagedException {
        long at = start;
        check(end - at >= Integer.BYTES);
        int operations = window.getInt(at);
        at += Integer.BYTES;
        for (int i = 0; i < operations; i++) {
            check(end - at >= SMALLEST_OPERATION);
            byte kind = window.get(at);
            byte[] key = readBytes(at + 1, end);
            at += SMALLEST_OPERATION + key.length;
            switch (kind) {
                case Operation.PUT -> {
                    byte[] value = readBytes(at, end);
                    at += Integer.BYTES + value.length;
                    if (editor != null) {
                        editor.put(key, value);
                    }
                }
                case Operation.DELETE -> {
                    if (editor != null) {
                        editor.remove(key);
                    }
                }
                default -> throw new DamagedException("operation %d is not known".formatted(kind));
            }
        }
        return at;
    }

    private byte[] readBytes(long at, long end) throws IOException, DamagedException {
        check(end - at >= Integer.BYTES);
        int length = window.getInt(at);
        check(length >= 0 && end - at - Integer.BYTES >= length);
        byte[] bytes = new byte[length];
        window.get(at + Integer.BYTES, bytes);
        return bytes;
    }

    private static void check(boolean holds) throws DamagedException {
        if (!holds) {
            throw new DamagedException("the frame's contents do not fit into it");
        }
    }

    /** Makes sure that what was read outlives a power loss: its writer may have died before. */
    public void sync() throws IOException {
        file.sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
