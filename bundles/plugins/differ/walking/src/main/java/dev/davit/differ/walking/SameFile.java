package dev.davit.differ.walking;

import dev.davit.linux.Directory;
import dev.davit.linux.Fd;
import dev.davit.linux.FileStatus;
import dev.davit.linux.FileType;
import dev.davit.linux.RawName;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * Whether two trees have the same under a name: type, mode, owner, device numbers and capability,
 * and but for directories size, time of change and content.
 *
 * <p>Content is read only where the rest is equal and nothing says that both are one file. On
 * overlay mounts inode number and ctime are those of the file in its layer, so that whatever the
 * upper layer does not hold is known to be the same; a file that was changed or replaced is in the
 * upper layer and has another inode. Device numbers say nothing there: each mount has its own. That
 * two files have inode, size, mtime and ctime to the nanosecond in common without being one does
 * not happen: ctime cannot be set.
 */
final class SameFile {
    private static final RawName CAPABILITY = RawName.of("security.capability");
    private static final int BUFFER = 128 * 1024;

    private final ByteBuffer one = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer other = ByteBuffer.allocateDirect(BUFFER);

    boolean check(
            Directory lower, FileStatus before, Directory upper, FileStatus after, RawName name) {
        boolean alike =
                before.mode() == after.mode()
                        && before.uid() == after.uid()
                        && before.gid() == after.gid()
                        && before.deviceMajor() == after.deviceMajor()
                        && before.deviceMinor() == after.deviceMinor();
        if (!alike) {
            return false;
        }
        if (isOneFile(before, after)) {
            return true;
        }
        if (!sameCapability(lower, upper, name)) {
            return false;
        }
        return after.isDirectory()
                || (before.sizeBytes() == after.sizeBytes()
                        && before.modified().equals(after.modified())
                        && sameContent(lower, upper, name, after.type()));
    }

    private static boolean isOneFile(FileStatus before, FileStatus after) {
        return before.inode() == after.inode()
                && before.sizeBytes() == after.sizeBytes()
                && before.modified().equals(after.modified())
                && before.changed().equals(after.changed());
    }

    private static boolean sameCapability(Directory lower, Directory upper, RawName name) {
        Optional<byte[]> before = lower.attributes(name).get(CAPABILITY);
        Optional<byte[]> after = upper.attributes(name).get(CAPABILITY);
        return before.isPresent() == after.isPresent()
                && Arrays.equals(before.orElse(new byte[0]), after.orElse(new byte[0]));
    }

    private boolean sameContent(Directory lower, Directory upper, RawName name, FileType type) {
        return switch (type) {
            case SYMLINK -> lower.readLink(name).equals(upper.readLink(name));
            case REGULAR -> {
                try (Fd before = lower.open(name);
                        Fd after = upper.open(name)) {
                    yield sameBytes(before, after);
                }
            }
            case DIRECTORY, CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET, UNKNOWN -> true;
        };
    }

    private boolean sameBytes(Fd before, Fd after) {
        while (true) {
            Failures.checkInterrupt();
            fill(before, one);
            fill(after, other);
            if (!one.equals(other)) {
                return false;
            }
            if (!one.hasRemaining()) {
                return true;
            }
        }
    }

    private static void fill(Fd fd, ByteBuffer buffer) {
        buffer.clear();
        int count = 0;
        while (count >= 0 && buffer.hasRemaining()) {
            count = fd.read(buffer);
        }
        buffer.flip();
    }
}
