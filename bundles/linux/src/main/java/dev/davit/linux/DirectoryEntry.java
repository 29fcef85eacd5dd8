package dev.davit.linux;

/**
 * What a directory tells about one of its entries.
 *
 * @param type {@link FileType#UNKNOWN} on file systems that do not say
 */
public record DirectoryEntry(RawName name, long inode, FileType type) {}
