package dev.davit.metadata.record;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A snapshot as one namespace knows it.
 *
 * @param name key or name given by the client
 * @param place slot id of the snapshotter that has it, where that is not the one that the client
 *     asked for; empty if it is
 * @param backendKey key in the snapshotter
 * @param parent name of the parent in the namespace, empty without one
 * @param labels free text by key; copied
 * @param createdAt when it was prepared
 * @param updatedAt when it was last changed
 * @param pending the commit that is under way, or was when a daemon died
 */
public record SnapshotRecord(
        String name,
        String place,
        String backendKey,
        String parent,
        Map<String, String> labels,
        Instant createdAt,
        Instant updatedAt,
        Optional<PendingCommit> pending) {
    /** Records without a place, which programs before routes read too. */
    private static final int PLAIN = 1;

    private static final int PLACED = 2;

    /** Records that stay only for the moments of a commit. */
    private static final int COMMITTING = 3;

    public SnapshotRecord {
        Objects.requireNonNull(name);
        Objects.requireNonNull(place);
        Objects.requireNonNull(backendKey);
        Objects.requireNonNull(parent);
        labels = Map.copyOf(labels);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(updatedAt);
        Objects.requireNonNull(pending);
    }

    /** Without a commit under way. */
    public SnapshotRecord(
            String name,
            String place,
            String backendKey,
            String parent,
            Map<String, String> labels,
            Instant createdAt,
            Instant updatedAt) {
        this(name, place, backendKey, parent, labels, createdAt, updatedAt, Optional.empty());
    }

    /** Slot id of the snapshotter that has it, given the one that the client asked for. */
    public String placeOf(String asked) {
        return place.isEmpty() ? asked : place;
    }

    /** The same with other labels. */
    public SnapshotRecord with(Map<String, String> newLabels, Instant now) {
        return new SnapshotRecord(
                name, place, backendKey, parent, newLabels, createdAt, now, pending);
    }

    /** The same with another commit under way. */
    public SnapshotRecord with(Optional<PendingCommit> commit) {
        return new SnapshotRecord(
                name, place, backendKey, parent, labels, createdAt, updatedAt, commit);
    }

    /** The record as bytes, without its key. */
    public byte[] toBytes() {
        var out = new RecordWriter(format());
        if (format() != PLAIN) {
            out.text(place);
        }
        pending.ifPresent(
                commit ->
                        out.text(commit.name())
                                .text(commit.backendName())
                                .text(commit.parent())
                                .labels(commit.labels())
                                .text(commit.lease()));
        return out.text(backendKey)
                .text(parent)
                .labels(labels)
                .time(createdAt)
                .time(updatedAt)
                .toBytes();
    }

    private int format() {
        if (pending.isPresent()) {
            return COMMITTING;
        }
        return place.isEmpty() ? PLAIN : PLACED;
    }

    /** Reads the record under a key. */
    public static SnapshotRecord fromBytes(String name, byte[] bytes) {
        var in = new RecordReader(bytes, COMMITTING);
        String place = in.format() == PLAIN ? "" : in.text();
        Optional<PendingCommit> pending =
                in.format() == COMMITTING
                        ? Optional.of(
                                new PendingCommit(
                                        in.text(), in.text(), in.text(), in.labels(), in.text()))
                        : Optional.empty();
        return new SnapshotRecord(
                name, place, in.text(), in.text(), in.labels(), in.time(), in.time(), pending);
    }
}
