package dev.davit.metadata.store.journal;

import dev.davit.metadata.store.io.Disk;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.UUID;

/**
 * Where a journal is and what its segments say of themselves.
 *
 * @param schema version of the records' schema
 * @param database identity of the database; null for a new one, which is given one with its first
 *     segment
 */
public record JournalPlace(Disk disk, Path directory, int schema, @Nullable UUID database) {}
