package dev.davit.metadata.store;

import dev.davit.metadata.store.checkpoint.Checkpoint;
import dev.davit.metadata.store.checkpoint.CheckpointName;
import dev.davit.metadata.store.io.Disk;
import dev.davit.metadata.store.journal.SegmentName;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The store's files in a directory, by what they are. What is none of the store's is not listed and
 * never touched.
 *
 * @param segments first sequences of the journal's segments
 * @param checkpoints sequences of the checkpoints' files
 * @param sides sequences of the side files
 * @param unfinished names of files that an earlier process was still making
 */
record Inventory(
        Path directory,
        NavigableSet<Long> segments,
        NavigableSet<Long> checkpoints,
        NavigableSet<Long> sides,
        List<String> unfinished) {

    static Inventory of(Disk disk, Path directory) throws IOException {
        NavigableSet<Long> segments = new TreeSet<>();
        NavigableSet<Long> checkpoints = new TreeSet<>();
        NavigableSet<Long> sides = new TreeSet<>();
        List<String> unfinished = new ArrayList<>();
        for (String name : disk.list(directory)) {
            SegmentName.parse(name).ifPresent(segments::add);
            CheckpointName.parse(name).ifPresent(checkpoints::add);
            CheckpointName.parseSide(name).ifPresent(sides::add);
            if (CheckpointName.isUnfinished(name)
                    || name.equals(SegmentName.NEW)
                    || name.equals(SegmentName.PREPARED)) {
                unfinished.add(name);
            }
        }
        return new Inventory(directory, segments, checkpoints, sides, unfinished);
    }

    Path segment(long firstSequence) {
        return directory.resolve(SegmentName.of(firstSequence));
    }

    /** Names of all files that hold the database. */
    List<String> databaseFiles() {
        List<String> names = new ArrayList<>();
        segments.forEach(segment -> names.add(SegmentName.of(segment)));
        checkpoints.forEach(checkpoint -> names.add(CheckpointName.of(checkpoint)));
        sides.forEach(side -> names.add(CheckpointName.side(side)));
        return names;
    }

    /**
     * Removes the checkpoints that are not kept, and the segments that end before those begin.
     *
     * @param from sequence of the oldest state that must stay recoverable
     */
    void prune(Disk disk, List<Checkpoint> kept, long from) throws IOException {
        Set<Long> keptSequences =
                kept.stream().map(Checkpoint::sequence).collect(Collectors.toSet());
        for (long side : sides) {
            if (!keptSequences.contains(side)) {
                disk.delete(directory.resolve(CheckpointName.side(side)));
            }
        }
        for (long checkpoint : checkpoints) {
            if (!keptSequences.contains(checkpoint)) {
                disk.delete(directory.resolve(CheckpointName.of(checkpoint)));
            }
        }
        for (long segment : segments) {
            Long next = segments.higher(segment);
            if (next == null || next > from + 1) {
                return;
            }
            disk.delete(segment(segment));
        }
    }

    /** Removes what interrupted checkpoints and preparations have left. */
    void removeUnfinished(Disk disk) throws IOException {
        for (String name : unfinished) {
            disk.delete(directory.resolve(name));
        }
        for (long checkpoint : checkpoints) {
            if (!sides.contains(checkpoint)) {
                disk.delete(directory.resolve(CheckpointName.of(checkpoint)));
            }
        }
        for (long side : sides) {
            if (!checkpoints.contains(side)) {
                disk.delete(directory.resolve(CheckpointName.side(side)));
            }
        }
    }
}
