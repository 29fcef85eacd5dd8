package dev.davit.content.local;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentReader;
import dev.davit.kit.disk.DiskFailure;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An open blob with a channel of its own.
 *
 * <p>The JDK closes a channel when a thread is interrupted in the middle of reading it. Other
 * threads of the same reader then open the file again; only if the blob has been deleted as well do
 * they fail, with UNAVAILABLE.
 */
final class BlobReader implements ContentReader {
    /** The JDK copies through a buffer of this size, which it keeps for each carrier thread. */
    private static final int MAX_READ_BYTES = 1 << 20;

    private final Digest digest;
    private final Path file;
    private final long sizeBytes;
    private final ReentrantLock opening = new ReentrantLock();

    /** Replaced under the lock, used without. */
    private volatile FileChannel channel;

    @GuardedBy("opening")
    private boolean closed;

    BlobReader(Digest digest, Path file) throws IOException {
        this.digest = digest;
        this.file = file;
        this.sizeBytes = Files.size(file);
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
    }

    @Override
    public long sizeBytes() {
        return sizeBytes;
    }

    @Override
    public int read(ByteBuffer into, long position) {
        if (!into.hasRemaining() || position >= sizeBytes) {
            return -1;
        }
        int room = Math.min(into.remaining(), MAX_READ_BYTES);
        int count = readSome(into.slice(into.position(), room), position);
        into.position(into.position() + count);
        return count;
    }

    private int readSome(ByteBuffer room, long position) {
        while (true) {
            Interruption.check(Blobs.name(digest));
            try {
                int count = channel.read(room.clear(), position);
                if (count < 0) {
                    throw ErrorCode.DATA_LOSS.about(
                            "%s ends before %d of %d bytes"
                                    .formatted(Blobs.name(digest), position, sizeBytes));
                }
                return count;
            } catch (ClosedByInterruptException e) {
                throw DiskFailure.of(Blobs.name(digest), e);
            } catch (ClosedChannelException e) {
                openAgain();
            } catch (IOException e) {
                throw DiskFailure.of(Blobs.name(digest), e);
            }
        }
    }

    private void openAgain() {
        opening.lock();
        try {
            if (closed) {
                throw ErrorCode.FAILED_PRECONDITION.about(
                        "reader of " + Blobs.name(digest) + " is closed");
            }
            if (!channel.isOpen()) {
                channel = FileChannel.open(file, StandardOpenOption.READ);
            }
        } catch (NoSuchFileException e) {
            throw ErrorCode.UNAVAILABLE.about(
                    Blobs.name(digest) + " was deleted and its reader interrupted");
        } catch (IOException e) {
            throw DiskFailure.of(Blobs.name(digest), e);
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void close() {
        opening.lock();
        try {
            closed = true;
            channel.close();
        } catch (IOException e) {
            throw DiskFailure.of(Blobs.name(digest), e);
        } finally {
            opening.unlock();
        }
    }
}
