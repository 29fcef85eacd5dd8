package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.SnapshotKind;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** All snapshots of a snapshotter as they are at one moment. Immutable. */
public final class SnapshotImage {
    static final SnapshotImage EMPTY = new SnapshotImage(PersistentMap.empty());

    private final PersistentMap<Entry> entries;

    private SnapshotImage(PersistentMap<Entry> entries) {
        this.entries = entries;
    }

    /**
     * An image of exactly these snapshots, whose parents must be among them.
     *
     * @throws IllegalArgumentException naming a snapshot whose parent is missing
     */
    static SnapshotImage of(Collection<Snapshot> snapshots) {
        PersistentMap<Entry> entries = PersistentMap.empty();
        for (Snapshot snapshot : snapshots) {
            entries = entries.with(snapshot.info().name(), new Entry(snapshot, 0));
        }
        for (Snapshot snapshot : snapshots) {
            entries = withChild(entries, snapshot, 1);
        }
        return new SnapshotImage(entries);
    }

    /** Number of snapshots. */
    public int size() {
        return entries.size();
    }

    /** The snapshot of that key or name, if there is one. */
    public Optional<Snapshot> find(String key) {
        return Optional.ofNullable(entries.get(key)).map(Entry::snapshot);
    }

    /** The snapshot of that key or name. Throws NOT_FOUND. */
    public Snapshot get(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw ErrorCode.NOT_FOUND.about("snapshot " + key + " does not exist");
        }
        return entry.snapshot;
    }

    /** What the snapshot is stacked on, nearest parent first. */
    public List<Snapshot> parents(Snapshot snapshot) {
        return chain(snapshot.info().parent());
    }

    /** The committed snapshot and what it is stacked on; nothing for the empty name. */
    List<Snapshot> chain(String name) {
        var chain = new ArrayList<Snapshot>();
        String next = name;
        while (!next.isEmpty()) {
            Snapshot parent = get(next);
            chain.add(parent);
            next = parent.info().parent();
        }
        return List.copyOf(chain);
    }

    /** Visits every snapshot, in the order of keys and names. */
    public void forEach(Consumer<Snapshot> visitor) {
        entries.forEach(entry -> visitor.accept(entry.snapshot));
    }

    /**
     * The snapshot of that name, to be stacked upon; {@code missing} is thrown when there is none.
     */
    Snapshot committed(String name, DavitException missing) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw missing;
        }
        if (entry.snapshot.info().kind() != SnapshotKind.COMMITTED) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "parent \"" + name + "\" is not committed snapshot");
        }
        return entry.snapshot;
    }

    /** Whether another snapshot is stacked on this one. */
    boolean hasChildren(Snapshot snapshot) {
        Entry entry = entries.get(snapshot.info().name());
        return entry != null && entry.children > 0;
    }

    /** This image and a snapshot whose key or name is not in use. */
    SnapshotImage with(Snapshot snapshot) {
        var added = entries.with(snapshot.info().name(), new Entry(snapshot, 0));
        return new SnapshotImage(withChild(added, snapshot, 1));
    }

    /** This image without a snapshot that has no children. */
    SnapshotImage without(Snapshot snapshot) {
        var removed = entries.without(snapshot.info().name());
        return new SnapshotImage(withChild(removed, snapshot, -1));
    }

    /** This image with other facts about a snapshot that keeps its name and parent. */
    SnapshotImage replace(Snapshot snapshot) {
        String name = snapshot.info().name();
        Entry entry = entries.get(name);
        int children = entry == null ? 0 : entry.children;
        return new SnapshotImage(entries.with(name, new Entry(snapshot, children)));
    }

    private static PersistentMap<Entry> withChild(
            PersistentMap<Entry> entries, Snapshot child, int change) {
        String name = child.info().parent();
        if (name.isEmpty()) {
            return entries;
        }
        Entry parent = entries.get(name);
        if (parent == null) {
            throw new IllegalArgumentException(
                    "snapshot " + child.info().name() + " has no parent " + name);
        }
        return entries.with(name, new Entry(parent.snapshot, parent.children + change));
    }

    private record Entry(Snapshot snapshot, int children) {}
}
