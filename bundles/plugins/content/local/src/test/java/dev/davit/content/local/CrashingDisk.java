package dev.davit.content.local;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An ext4 file system in a file, which can be stopped as a power cut stops it: what was not synced
 * by then is lost, and the journal is replayed at the next mount.
 */
final class CrashingDisk implements AutoCloseable {
    private static final long BYTES = 128L << 20;

    /** EXT4_IOC_SHUTDOWN, without writing the log: include/uapi/linux/ext4.h. */
    private static final String STOP =
            "open(F, '<', $ARGV[0]) or die; my $flags = pack('L', 2);"
                    + " ioctl(F, 0x8004587d, $flags) or die \"shutdown: $!\"";

    private final Path image;
    private final Path mountPoint;
    private boolean mounted;

    CrashingDisk(Path directory) throws IOException, InterruptedException {
        this.image = directory.resolve("image");
        this.mountPoint = Files.createDirectory(directory.resolve("disk"));
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(BYTES);
        }
    }

    /** Makes the file system; false if this machine cannot do that, or cannot stop it. */
    boolean format() throws IOException, InterruptedException {
        if (!run("mkfs.ext4", "-q", image.toString()) || !tryMount()) {
            return false;
        }
        boolean stopped = stop();
        unmount();
        return stopped;
    }

    Path mount() throws IOException, InterruptedException {
        if (!tryMount()) {
            throw new IOException("cannot mount " + image);
        }
        return mountPoint;
    }

    private boolean tryMount() throws IOException, InterruptedException {
        mounted =
                run(
                        "mount",
                        "-o",
                        "loop,data=writeback,nodelalloc",
                        image.toString(),
                        mountPoint.toString());
        return mounted;
    }

    /** The power goes. Whoever uses the file system gets I/O errors from now on. */
    boolean stop() throws IOException, InterruptedException {
        return run("perl", "-e", STOP, mountPoint.toString());
    }

    void unmount() throws IOException, InterruptedException {
        if (!run("umount", mountPoint.toString())) {
            throw new IOException("cannot unmount " + mountPoint);
        }
        mounted = false;
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            new ProcessBuilder("umount", "-l", mountPoint.toString()).start().onExit().join();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
        } catch (IOException e) {
            return false; // not installed
        }
    }
}
