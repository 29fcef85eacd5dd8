package dev.davit.metadata.store;

import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.journal.Tail;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.UUID;

/**
 * What an opening has found.
 *
 * @param migrated whether the image's records are of a newer schema than the files
 * @param database identity of the database; null for a new one
 * @param tail where the journal ends
 * @param checkpoints those that can be fallen back on
 */
record Opened(
        TreeImage image,
        boolean migrated,
        @Nullable UUID database,
        Tail tail,
        List<Checkpoint> checkpoints,
        Recovery recovery) {}
