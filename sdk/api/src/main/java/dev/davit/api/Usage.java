package dev.davit.api;

/**
 * Disk space.
 *
 * @param sizeBytes allocated blocks, not file lengths
 * @param inodes files, directories and all else that takes an inode
 */
public record Usage(long sizeBytes, long inodes) {
    /** Nothing. */
    public static final Usage ZERO = new Usage(0, 0);
}
