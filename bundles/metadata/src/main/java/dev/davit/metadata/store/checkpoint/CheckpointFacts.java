package dev.davit.metadata.store.checkpoint;

import java.util.UUID;

/**
 * What a checkpoint says of itself.
 *
 * @param schema version of the records' schema
 * @param database identity of the database
 * @param sequence number of the last transaction in it
 */
public record CheckpointFacts(int schema, UUID database, long sequence) {}
