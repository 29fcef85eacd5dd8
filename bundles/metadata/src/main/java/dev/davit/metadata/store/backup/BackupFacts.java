package dev.davit.metadata.store.backup;

import java.time.Instant;
import java.util.UUID;

/**
 * What a backup says of itself.
 *
 * @param schema version of the records' schema
 * @param database identity of the database; zero for one that nothing was ever written to
 * @param sequence number of the last transaction in it
 * @param records how many there are
 * @param madeAt when it was made, to the second
 */
public record BackupFacts(int schema, UUID database, long sequence, long records, Instant madeAt) {}
