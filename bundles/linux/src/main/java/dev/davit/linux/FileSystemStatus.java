package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * What the kernel knows about a file system.
 *
 * @param type its magic number, see the constants
 * @param availableBlocks free for users without privileges
 * @param mountFlags how it is mounted: the ST_ bits of statfs(2)
 */
public record FileSystemStatus(
        long type,
        long blockSize,
        long blocks,
        long availableBlocks,
        long files,
        long freeFiles,
        long mountFlags) {
    public static final long EXT = 0xef53;
    public static final long XFS = 0x58465342;
    public static final long BTRFS = 0x9123683eL;
    public static final long TMPFS = 0x01021994;
    public static final long OVERLAYFS = 0x794c7630;
    public static final long FUSE = 0x65735546;
    public static final long ZFS = 0x2fc12fc1;

    static final int STRUCT_SIZE = 120;

    static FileSystemStatus read(MemorySegment statfs) {
        return new FileSystemStatus(
                statfs.get(ValueLayout.JAVA_LONG, 0),
                statfs.get(ValueLayout.JAVA_LONG, 8),
                statfs.get(ValueLayout.JAVA_LONG, 16),
                statfs.get(ValueLayout.JAVA_LONG, 32),
                statfs.get(ValueLayout.JAVA_LONG, 40),
                statfs.get(ValueLayout.JAVA_LONG, 48),
                statfs.get(ValueLayout.JAVA_LONG, 80));
    }
}
