package dev.davit.metadata.store;

import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.checkpoint.CheckpointName;
import dev.davit.metadata.store.checkpoint.DamagedCheckpointException;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.journal.DamagedException;
import dev.davit.metadata.store.journal.SegmentName;
import dev.davit.metadata.store.journal.SegmentReader;
import dev.davit.metadata.store.journal.Tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.NavigableSet;
import java.util.function.Consumer;

/**
 * Reads the files of a store that is open and compares them with their checksums. The store goes on
 * meanwhile: what it has pruned is passed over, and of the segment being written only what was
 * durable at the beginning is looked at.
 */
final class FileCheck {
    private static final String CHECKPOINT_ADVICE =
            "the disk has changed it. Nothing is lost while the daemon runs: davit db backup now,"
                    + " look after the disk, restart the daemon, which writes a new one";
    private static final String JOURNAL_ADVICE =
            "the next start may need it. Nothing is lost while the daemon runs: davit db backup"
                    + " now, look after the disk, stop the daemon, which writes a checkpoint";

    private final Disk disk;
    private final Path directory;
    private final long durable;
    private final Consumer<FileFault> faults;
    private long checked;

    /**
     * @param durable number of the last transaction that the files must have
     */
    FileCheck(Disk disk, Path directory, long durable, Consumer<FileFault> faults) {
        this.disk = disk;
        this.directory = directory;
        this.durable = durable;
        this.faults = faults;
    }

    /** Checks all files; answers how many. */
    long run() throws IOException {
        Inventory inventory = Inventory.of(disk, directory);
        for (long sequence : inventory.sides()) {
            checkpoint(sequence);
        }
        for (long sequence : inventory.checkpoints()) {
            if (!inventory.sides().contains(sequence) && isStill(CheckpointName.of(sequence))) {
                sideless(sequence);
            }
        }
        journal(inventory.segments());
        if (lacksBeginning(inventory) && lacksBeginning(Inventory.of(disk, directory))) {
            fault(
                    SegmentName.of(inventory.sides().first() + 1),
                    "the journal has a gap behind checkpoint " + inventory.sides().first(),
                    JOURNAL_ADVICE);
        }
        if (inventory.segments().isEmpty() && inventory.highestCheckpoint() < durable) {
            fault("journal", "there is none, and no checkpoint has its contents", JOURNAL_ADVICE);
        }
        return checked;
    }

    /** Whether the older checkpoint could not be fallen back on; pruning looks so for a moment. */
    private static boolean lacksBeginning(Inventory inventory) {
        return !inventory.sides().isEmpty()
                && !inventory.segments().isEmpty()
                && inventory.segments().first() > inventory.sides().first() + 1;
    }

    private void checkpoint(long sequence) throws IOException {
        String name = CheckpointName.of(sequence);
        try {
            Checkpoint.find(disk, directory, sequence).check(disk);
            checked += 2;
        } catch (DamagedCheckpointException damaged) {
            fault(name, String.valueOf(damaged.getMessage()), CHECKPOINT_ADVICE);
        } catch (IOException unreadable) {
            if (isStill(CheckpointName.side(sequence))) {
                fault(name, "it cannot be read: " + unreadable, CHECKPOINT_ADVICE);
            }
        }
    }

    /** Between two renames that is as it should be: a second look tells. */
    private void sideless(long sequence) throws IOException {
        Inventory again = Inventory.of(disk, directory);
        if (again.checkpoints().contains(sequence)
                && !again.sides().contains(sequence)
                && sequence <= durable
                && !again.sides().isEmpty()
                && again.sides().last() > sequence) {
            fault(
                    CheckpointName.of(sequence),
                    "its side file is not there, so it counts for nothing",
                    "it goes with the next checkpoint");
        }
    }

    private void journal(NavigableSet<Long> segments) throws IOException {
        Tail before = Tail.NONE;
        for (long first : segments) {
            String name = SegmentName.of(first);
            try (SegmentReader reader = SegmentReader.open(disk, directory.resolve(name))) {
                if (before.segment() != 0 && !reader.tail().equals(before)) {
                    fault(name, "it does not follow the segment before it", JOURNAL_ADVICE);
                }
                Long next = segments.higher(first);
                read(name, reader, next == null ? durable + 1 : next);
                before = reader.tail();
                checked++;
            } catch (DamagedException damaged) {
                fault(name, damaged.getMessage(), JOURNAL_ADVICE);
                before = Tail.NONE;
            } catch (IOException unreadable) {
                if (isStill(name)) {
                    fault(name, "it cannot be read: " + unreadable, JOURNAL_ADVICE);
                }
                before = Tail.NONE;
            }
        }
    }

    /** Reads the frames before a transaction. */
    private void read(String name, SegmentReader reader, long end) throws IOException {
        while (reader.nextSequence() < Math.min(end, durable + 1)) {
            try {
                reader.readFrame(null);
            } catch (DamagedException damaged) {
                fault(
                        name,
                        "at offset %d: %s; this concerns transaction %d and later"
                                .formatted(
                                        reader.offset(),
                                        damaged.getMessage(),
                                        reader.nextSequence()),
                        JOURNAL_ADVICE);
                return;
            }
        }
    }

    private boolean isStill(String name) throws IOException {
        return disk.list(directory).contains(name);
    }

    private void fault(String name, String what, String advice) {
        faults.accept(new FileFault(name, what, advice));
    }
}
