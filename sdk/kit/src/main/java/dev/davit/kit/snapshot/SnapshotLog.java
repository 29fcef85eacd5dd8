package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.kit.disk.FileSync;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32C;

/**
 * The file that edits are appended to. Not for several threads at once.
 *
 * <pre>
 * file  = magic (8) salt (8) crc of both (4) frame*
 * frame = magic (4) length of edits (4) number (8) crc (4) edits
 * </pre>
 *
 * A frame's CRC-32C covers the salt, the length, the number and the edits. The salt is drawn anew
 * for each file, so that neither old blocks nor text that a client has chosen can pass for a frame.
 * A frame is forced to disk before the next one is written: only the last can be torn. So a bad
 * frame with a good one behind it is damage, not a crash, and the file is refused.
 */
final class SnapshotLog implements AutoCloseable {
    /** A frame that is longer is refused, written or read. */
    static final int MAX_FRAME_BYTES = 16 << 20;

    private static final long FILE_MAGIC = 0x44_41_56_49_54_53_4E_31L; // DAVITSN1
    private static final int FRAME_MAGIC = 0x44_53_4E_46; // DSNF
    private static final int FILE_HEADER_BYTES = 20;
    private static final int FRAME_HEADER_BYTES = 20;

    private final Path path;
    private final LogFile.Opener opener;
    private LogFile file;
    private long salt;
    private long length;
    private long nextNumber = 1;

    private SnapshotLog(Path path, LogFile.Opener opener, LogFile file) {
        this.path = path;
        this.opener = opener;
        this.file = file;
    }

    /**
     * Opens the log, making an empty one if there is none.
     *
     * @param path the file; next to it a second one may appear for moments
     * @throws DavitException DATA_LOSS if the file is damaged
     */
    static SnapshotLog open(Path path, LogFile.Opener opener) throws IOException {
        Files.deleteIfExists(besides(path));
        boolean exists = Files.exists(path);
        var log = new SnapshotLog(path, opener, opener.open(exists ? path : besides(path)));
        try {
            if (!exists) {
                log.begin();
                log.publish();
            }
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** Everything in the file, in order; what a crash has torn off is cut off. Called once. */
    List<Change.Edit> read() throws IOException {
        byte[] bytes = file.readAll();
        readFileHeader(bytes);
        var edits = new ArrayList<Change.Edit>();
        int offset = FILE_HEADER_BYTES;
        while (offset < bytes.length) {
            int end = frameEnd(bytes, offset);
            if (end < 0) {
                cut(bytes, offset);
                break;
            }
            edits.addAll(decode(bytes, offset, end));
            offset = end;
            nextNumber++;
        }
        length = offset;
        if (offset > FILE_HEADER_BYTES) {
            // A killed process may have left its last frame to the page cache alone. What is shown
            // to callers from now on must not vanish with the power.
            file.force();
        }
        return edits;
    }

    long length() {
        return length;
    }

    /**
     * Writes edits that either all are read again or none.
     *
     * @throws IOException if they were not written and the log is as before
     * @throws DavitException DATA_LOSS if it is not known what the file holds; RESOURCE_EXHAUSTED
     *     for more edits than a frame can hold
     */
    void append(byte[] edits) throws IOException {
        if (edits.length > MAX_FRAME_BYTES) {
            throw ErrorCode.RESOURCE_EXHAUSTED.about(
                    edits.length + " bytes of snapshot records, limit " + MAX_FRAME_BYTES);
        }
        byte[] frame = frame(edits);
        try {
            file.append(frame);
        } catch (IOException e) {
            try {
                file.truncate(length);
            } catch (IOException e2) {
                e.addSuppressed(e2);
                throw unknown(e);
            }
            throw e;
        }
        try {
            file.force();
        } catch (IOException e) {
            // The kernel reports a failed write-back once and then forgets it: no second try.
            throw unknown(e);
        }
        length += frame.length;
        nextNumber++;
    }

    /**
     * Replaces the content of the file.
     *
     * @throws IOException if the log is as before
     * @throws DavitException DATA_LOSS if it is not known which file is there
     */
    void rewrite(Iterable<byte[]> content) throws IOException {
        Files.deleteIfExists(besides(path));
        try (var next = new SnapshotLog(path, opener, opener.open(besides(path)))) {
            next.begin();
            for (byte[] edits : content) {
                byte[] frame = next.frame(edits);
                next.file.append(frame);
                next.length += frame.length;
                next.nextNumber++;
            }
            next.publish();
            LogFile old = file;
            file = next.file;
            next.file = old;
            salt = next.salt;
            length = next.length;
            nextNumber = next.nextNumber;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private static Path besides(Path path) {
        return path.resolveSibling(path.getFileName() + ".new");
    }

    private void begin() throws IOException {
        salt = ThreadLocalRandom.current().nextLong();
        var header = ByteBuffer.allocate(FILE_HEADER_BYTES).putLong(FILE_MAGIC).putLong(salt);
        header.putInt(crc(header.array(), 0, 16));
        file.append(header.array());
        length = FILE_HEADER_BYTES;
    }

    private void publish() throws IOException {
        file.force();
        Files.move(besides(path), path, StandardCopyOption.ATOMIC_MOVE);
        try {
            FileSync.force(path.resolveSibling(""));
        } catch (IOException e) {
            throw unknown(e);
        }
    }

    private void readFileHeader(byte[] bytes) {
        // The file appears under its name when its header is on disk: a short one is damage too.
        ByteBuffer header = ByteBuffer.wrap(Arrays.copyOf(bytes, FILE_HEADER_BYTES));
        long magic = header.getLong();
        salt = header.getLong();
        if (magic != FILE_MAGIC || header.getInt() != crc(bytes, 0, 16)) {
            throw damaged(0, "no log of snapshots");
        }
    }

    private byte[] frame(byte[] edits) {
        var frame = ByteBuffer.allocate(FRAME_HEADER_BYTES + edits.length);
        frame.putInt(FRAME_MAGIC).putInt(edits.length).putLong(nextNumber);
        frame.putInt(0).put(edits);
        frame.putInt(16, frameCrc(frame.array(), 0, frame.capacity()));
        return frame.array();
    }

    /** End of the good frame at this offset, or −1. */
    private int frameEnd(byte[] bytes, int offset) {
        if (bytes.length - offset < FRAME_HEADER_BYTES) {
            return -1;
        }
        var header = ByteBuffer.wrap(bytes, offset, FRAME_HEADER_BYTES);
        if (header.getInt() != FRAME_MAGIC) {
            return -1;
        }
        int edits = header.getInt();
        if (edits < 0 || edits > bytes.length - offset - FRAME_HEADER_BYTES) {
            return -1;
        }
        int end = offset + FRAME_HEADER_BYTES + edits;
        return header.getInt(offset + 16) == frameCrc(bytes, offset, end) ? end : -1;
    }

    private List<Change.Edit> decode(byte[] bytes, int offset, int end) {
        long number = ByteBuffer.wrap(bytes).getLong(offset + 8);
        if (number != nextNumber) {
            throw damaged(offset, "frame " + number + " where " + nextNumber + " was expected");
        }
        try {
            return EditCodec.decode(Arrays.copyOfRange(bytes, offset + FRAME_HEADER_BYTES, end));
        } catch (IOException | RuntimeException e) {
            throw new DavitException(
                    ErrorCode.DATA_LOSS, damaged(offset, "unreadable frame").getMessage(), e);
        }
    }

    private void cut(byte[] bytes, int offset) throws IOException {
        for (int later = offset + 1; later < bytes.length; later++) {
            if (frameEnd(bytes, later) >= 0) {
                throw damaged(offset, "bad frame, and a good one behind it at byte " + later);
            }
        }
        file.truncate(offset);
        file.force();
    }

    private int frameCrc(byte[] bytes, int offset, int end) {
        var crc = new CRC32C();
        crc.update(ByteBuffer.allocate(8).putLong(0, salt));
        crc.update(bytes, offset, 16);
        crc.update(bytes, offset + FRAME_HEADER_BYTES, end - offset - FRAME_HEADER_BYTES);
        return (int) crc.getValue();
    }

    private static int crc(byte[] bytes, int offset, int end) {
        var crc = new CRC32C();
        crc.update(bytes, offset, Math.max(0, Math.min(end, bytes.length) - offset));
        return (int) crc.getValue();
    }

    private DavitException damaged(int offset, String what) {
        return ErrorCode.DATA_LOSS.about(
                path
                        + " is damaged at byte "
                        + offset
                        + " ("
                        + what
                        + "); bring back the file from a backup, or empty the directory");
    }

    private DavitException unknown(IOException e) {
        String text =
                "state of "
                        + path
                        + " is not known after an error: "
                        + e.getMessage()
                        + "; restart";
        return new DavitException(ErrorCode.DATA_LOSS, text + ": data loss", e);
    }
}
