package dev.davit.metadata.upkeep;

/**
 * A backup that was written.
 *
 * @param sequence number of the last transaction in it
 * @param records how many there are
 * @param sizeBytes length of the file
 */
public record BackupSummary(long sequence, long records, long sizeBytes) {}
