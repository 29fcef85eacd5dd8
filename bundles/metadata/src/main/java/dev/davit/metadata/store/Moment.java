package dev.davit.metadata.store;

import dev.davit.metadata.store.image.Image;

import java.util.Optional;
import java.util.UUID;

/**
 * The store as it is at one moment.
 *
 * @param schema version of the records' schema
 * @param database identity of the database; empty before its first write
 * @param sequence number of the last transaction in the image
 * @param image all its records
 */
public record Moment(int schema, Optional<UUID> database, long sequence, Image image) {}
