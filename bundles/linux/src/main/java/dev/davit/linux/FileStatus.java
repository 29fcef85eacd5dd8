package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel knows about a file.
 *
 * @param device number of the file system it is on
 * @param inode its number there
 * @param mode type and permission bits
 * @param links number of names
 * @param deviceMajor of a device node
 * @param deviceMinor of a device node
 * @param sizeBytes length; of a symlink the length of its text
 * @param blocks allocated space in units of 512 bytes
 * @param mountRoot whether something is mounted here; kernels before 5.8 do not say
 */
public record FileStatus(
        long device,
        long inode,
        int mode,
        long links,
        long uid,
        long gid,
        int deviceMajor,
        int deviceMinor,
        long sizeBytes,
        long blocks,
        Timestamp accessed,
        Timestamp modified,
        Timestamp changed,
        boolean mountRoot) {

    /** Size of {@code struct statx}. */
    static final int STRUCT_SIZE = 256;

    /** Asks statx for what stat gives. */
    static final int BASIC = 0x7ff;

    private static final long ATTRIBUTE_MOUNT_ROOT = 0x2000;

    /** Its type. */
    public FileType type() {
        return FileType.ofMode(mode);
    }

    /** Whether it is a directory. */
    public boolean isDirectory() {
        return type() == FileType.DIRECTORY;
    }

    /** Permission bits with set-user-id, set-group-id and sticky. */
    public int permissions() {
        return mode & 0xfff;
    }

    /** Whether both are the same file, under whatever names. */
    public boolean sameFile(FileStatus other) {
        return inode == other.inode && device == other.device;
    }

    /** Reads {@code struct statx}. */
    static FileStatus read(MemorySegment statx) {
        long device =
                (long) statx.get(ValueLayout.JAVA_INT, 136) << 32
                        | Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 140));
        return new FileStatus(
                device,
                statx.get(ValueLayout.JAVA_LONG, 32),
                Short.toUnsignedInt(statx.get(ValueLayout.JAVA_SHORT, 28)),
                Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 16)),
                Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 20)),
                Integer.toUnsignedLong(statx.get(ValueLayout.JAVA_INT, 24)),
                statx.get(ValueLayout.JAVA_INT, 128),
                statx.get(ValueLayout.JAVA_INT, 132),
                statx.get(ValueLayout.JAVA_LONG, 40),
                statx.get(ValueLayout.JAVA_LONG, 48),
                time(statx, 64),
                time(statx, 112),
                time(statx, 96),
                (statx.get(ValueLayout.JAVA_LONG, 8) & ATTRIBUTE_MOUNT_ROOT) != 0);
    }

    private static Timestamp time(MemorySegment statx, long offset) {
        return new Timestamp(
                statx.get(ValueLayout.JAVA_LONG, offset),
                statx.get(ValueLayout.JAVA_INT, offset + 8));
    }
}
