package dev.davit.metadata.store;

import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.checkpoint.CheckpointName;
import dev.davit.metadata.store.checkpoint.DamagedCheckpointException;
import dev.davit.metadata.store.image.TreeImage;
import dev.davit.metadata.store.io.Disk;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.UUID;

/**
 * Finds out what the files of a directory hold: the newest checkpoint that is whole, and the
 * journal from there on. Nothing is changed until it is certain that nothing is missing.
 */
final class Opening {
    private final Path directory;
    private final StoreOptions options;
    private final Disk disk;
    private final List<Checkpoint> known = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private boolean checkpointDamaged;

    Opening(Path directory, StoreOptions options) {
        this.directory = directory;
        this.options = options;
        this.disk = options.disk();
    }

    Opened open() throws IOException {
        Inventory inventory = Inventory.of(disk, directory);
        if (!inventory.sides().isEmpty()) {
            // Classes are loaded there while the checksum is computed here.
            Thread.ofPlatform().daemon().name("davit-metadata-warm").start(Checkpoint::warm);
        }
        Base base = base(inventory);
        Replay replay = new Replay(disk, inventory, options, base, notes);
        replay.run();
        checkComplete(inventory, replay.sequence());
        if (replay.sequence() > 0) {
            disk.syncDirectory(directory);
        }
        TreeImage image = replay.image();
        int schema = replay.schema();
        boolean migrates = replay.sequence() > 0 && schema < options.schema();
        if (migrates) {
            image = Schema.migrated(directory, image, schema, options.schema(), options);
            Backup.make(disk, inventory, schema);
        }
        inventory.removeUnfinished(disk);
        return new Opened(
                image,
                migrates,
                checkpointDamaged,
                replay.database(),
                replay.tail(),
                List.copyOf(known),
                new Recovery(
                        base.sequence(),
                        replay.sequence(),
                        replay.bytes(),
                        schema == 0 ? options.schema() : schema,
                        notes));
    }

    /**
     * The newest checkpoint that can be loaded; where there is none, the empty state before all.
     */
    private Base base(Inventory inventory) throws IOException {
        @Nullable Base base = null;
        for (long sequence : inventory.sides().descendingSet()) {
            try {
                Checkpoint checkpoint = Checkpoint.find(disk, directory, sequence);
                if (checkpoint.schema() > options.schema()) {
                    throw Refusal.newerSchema(directory, checkpoint.schema(), options.schema());
                }
                if (base == null) {
                    base = Base.of(checkpoint, checkpoint.load(disk));
                }
                if (!checkpoint.database().equals(base.database())) {
                    leaveOut(
                            "%s: it belongs to database %s and not to %s"
                                    .formatted(
                                            CheckpointName.of(sequence),
                                            checkpoint.database(),
                                            base.database()));
                } else if (inventory.checkpoints().contains(sequence)) {
                    known.add(checkpoint);
                }
            } catch (DamagedCheckpointException damaged) {
                leaveOut(damaged.getMessage());
            } catch (IOException unreadable) {
                // The disk may still be able to read the older one.
                leaveOut("%s: %s".formatted(CheckpointName.of(sequence), unreadable));
            }
        }
        return base != null ? base : emptyBase(inventory);
    }

    private void leaveOut(@Nullable String reason) {
        notes.add("checkpoint left out: " + reason);
        checkpointDamaged = true;
    }

    private Base emptyBase(Inventory inventory) {
        NavigableSet<Long> segments = inventory.segments();
        boolean fromTheStart = !segments.isEmpty() && segments.first() == 1;
        boolean nothingThere = inventory.checkpoints().isEmpty() && inventory.sides().isEmpty();
        if (!fromTheStart && !(nothingThere && segments.isEmpty())) {
            String journal =
                    segments.isEmpty()
                            ? "there is no journal"
                            : "transactions 1 to %d are missing: the journal begins with %s"
                                    .formatted(
                                            segments.first() - 1,
                                            inventory.segment(segments.first()).getFileName());
            throw Refusal.dataLoss(
                    directory,
                    "there is no checkpoint that can be read, and %s %s"
                            .formatted(journal, notes.isEmpty() ? "" : notes));
        }
        return Base.EMPTY;
    }

    /** A checkpoint is taken of what the journal has, so its name tells how far that must reach. */
    private void checkComplete(Inventory inventory, long sequence) {
        long named = inventory.highestCheckpoint();
        if (named > sequence) {
            throw Refusal.dataLoss(
                    directory,
                    "transactions %d to %d are missing: %s had them %s"
                            .formatted(sequence + 1, named, CheckpointName.of(named), notes));
        }
    }

    /**
     * A state to start from.
     *
     * @param schema version of its records' schema; zero for the empty state, which has none
     * @param database identity of the database, once it has one
     */
    record Base(TreeImage image, long sequence, int schema, @Nullable UUID database) {
        static final Base EMPTY = new Base(TreeImage.EMPTY, 0, 0, null);

        static Base of(Checkpoint checkpoint, TreeImage image) {
            return new Base(
                    image, checkpoint.sequence(), checkpoint.schema(), checkpoint.database());
        }
    }
}
