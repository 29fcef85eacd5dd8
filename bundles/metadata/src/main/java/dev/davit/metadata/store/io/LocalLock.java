package dev.davit.metadata.store.io;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Properties;

/**
 * A lock file that names its holder's process. The kernel drops a process's lock on a file when the
 * process closes any descriptor of it, so a second user in the same process must be turned away
 * before it opens the file. The system properties are the one table that all class loaders share,
 * two generations of a bundle included.
 */
final class LocalLock implements Closeable {
    private static final System.Logger LOG = System.getLogger(LocalLock.class.getName());
    private static final String PROPERTY = "dev.davit.metadata.lock.";

    private final FileChannel channel;
    private final String property;

    private LocalLock(FileChannel channel, String property) {
        this.channel = channel;
        this.property = property;
    }

    static Closeable take(Path file) throws IOException {
        // ProcessHandle would start thread pools for a number that is wanted while the daemon
        // starts.
        String self = Path.of("/proc/self").toRealPath().getFileName().toString();
        Path directory = file.toAbsolutePath().getParent();
        Path real = (directory == null ? file : directory).toRealPath();
        String property = PROPERTY + real.resolve(file.getFileName());
        Properties held = System.getProperties();
        if (held.putIfAbsent(property, self) != null) {
            throw new LockHeldException("process " + self + ", which is this one");
        }
        try {
            return new LocalLock(locked(file, self), property);
        } catch (IOException | RuntimeException failure) {
            held.remove(property);
            throw failure;
        }
    }

    private static FileChannel locked(Path file, String self) throws IOException {
        FileChannel channel = FileChannel.open(file, LocalDisk.WRITING, LocalDisk.OWNER_ONLY);
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw new LockHeldException(holder(channel));
            }
            sign(channel, self);
            return channel;
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** Tells others whose lock it is: a courtesy, for which a full disk may have no room. */
    private static void sign(FileChannel channel, String self) {
        try {
            byte[] text = (self + "\n").getBytes(StandardCharsets.US_ASCII);
            channel.truncate(channel.write(ByteBuffer.wrap(text), 0));
        } catch (IOException unsigned) {
            LOG.log(Level.DEBUG, "the lock of the metadata store is not signed", unsigned);
        }
    }

    private static String holder(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        channel.read(text, 0);
        String pid =
                new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "another process" : "process " + pid;
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            System.getProperties().remove(property);
        }
    }
}
