package dev.davit.testkit;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A snapshotter that keeps its record in memory and no files at all: its mounts are of a type that
 * no kernel knows. Forgotten when it is collected.
 */
public final class InMemorySnapshotter implements Snapshotter {
    /** Type of every mount. */
    public static final String MOUNT_TYPE = "davit.memory";

    /** Label by which a layer is asked for that may be at hand. */
    private static final String REFERENCE = "containerd.io/snapshot.ref";

    private final InstantSource clock;
    private final Set<String> atHand;

    @GuardedBy("this")
    private final Map<String, Entry> entries = new HashMap<>();

    @GuardedBy("this")
    private long sequence;

    /** An empty snapshotter on the system's clock. */
    public InMemorySnapshotter() {
        this(InstantSource.system(), Set.of());
    }

    /**
     * @param clock gives the times of snapshots
     * @param atHand values of the label {@code containerd.io/snapshot.ref} for which it claims to
     *     have the layer already
     */
    public InMemorySnapshotter(InstantSource clock, Set<String> atHand) {
        this.clock = clock;
        this.atHand = Set.copyOf(atHand);
    }

    @Override
    public synchronized SnapshotInfo stat(String key) {
        return entry(key).info;
    }

    @Override
    public synchronized SnapshotInfo update(String key, LabelUpdate labels) {
        Entry before = entry(key);
        SnapshotInfo info = before.info;
        var after =
                new SnapshotInfo(
                        info.kind(),
                        key,
                        info.parent(),
                        labels.apply(info.labels()),
                        info.createdAt(),
                        clock.instant());
        entries.put(key, new Entry(before.id, after));
        return after;
    }

    @Override
    public synchronized Usage usage(String key) {
        return entry(key).info.kind() == SnapshotKind.VIEW ? Usage.ZERO : new Usage(0, 1);
    }

    @Override
    public synchronized List<Mount> mounts(String key) {
        Entry entry = entry(key);
        return switch (entry.info.kind()) {
            case COMMITTED ->
                    throw ErrorCode.FAILED_PRECONDITION.about(
                            "requested snapshot " + key + " not active or view");
            case ACTIVE -> mounts(entry.id, "rw");
            case VIEW -> mounts(entry.id, "ro");
        };
    }

    @Override
    public synchronized List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        String reference = labels.getOrDefault(REFERENCE, "");
        if (atHand.contains(reference)) {
            checkParent(parent);
            put(new SnapshotKey(SnapshotKind.COMMITTED, "at-hand/" + ++sequence, parent), labels);
            throw ErrorCode.ALREADY_EXISTS.about("target snapshot \"" + reference + "\"");
        }
        return create(SnapshotKind.ACTIVE, key, parent, labels);
    }

    @Override
    public synchronized List<Mount> view(String key, String parent, Map<String, String> labels) {
        return create(SnapshotKind.VIEW, key, parent, labels);
    }

    @Override
    public synchronized void commit(
            String name, String key, Map<String, String> labels, String rebase) {
        Entry active = entry(key);
        SnapshotInfo info = active.info;
        if (info.kind() != SnapshotKind.ACTIVE) {
            throw ErrorCode.FAILED_PRECONDITION.about("snapshot \"" + key + "\" is not active");
        }
        checkFree(name);
        String parent = rebase.isEmpty() ? info.parent() : rebase;
        if (!parent.equals(info.parent())) {
            if (!info.parent().isEmpty()) {
                throw ErrorCode.INVALID_ARGUMENT.about("cannot change parent of active snapshot");
            }
            checkParent(parent);
        }
        entries.remove(key);
        var committed =
                new SnapshotInfo(
                        SnapshotKind.COMMITTED,
                        name,
                        parent,
                        stored(labels),
                        info.createdAt(),
                        clock.instant());
        entries.put(name, new Entry(active.id, committed));
    }

    @Override
    public synchronized void remove(String key) {
        entry(key);
        var parents = new HashSet<String>();
        entries.values().forEach(entry -> parents.add(entry.info.parent()));
        if (parents.contains(key)) {
            throw ErrorCode.FAILED_PRECONDITION.about("cannot remove snapshot with child");
        }
        entries.remove(key);
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
        var infos = new ArrayList<SnapshotInfo>();
        synchronized (this) {
            entries.values().forEach(entry -> infos.add(entry.info));
        }
        infos.stream().filter(filter::matches).forEach(visitor);
    }

    @GuardedBy("this")
    private List<Mount> create(
            SnapshotKind kind, String key, String parent, Map<String, String> labels) {
        checkParent(parent);
        checkFree(key);
        put(new SnapshotKey(kind, key, parent), labels);
        return mounts(key);
    }

    @GuardedBy("this")
    private void put(SnapshotKey made, Map<String, String> labels) {
        var now = clock.instant();
        var info = new SnapshotInfo(made.kind, made.key, made.parent, stored(labels), now, now);
        entries.put(made.key, new Entry(++sequence, info));
    }

    @GuardedBy("this")
    private Entry entry(String key) {
        Entry entry = entries.get(key);
        if (entry == null) {
            throw ErrorCode.NOT_FOUND.about("snapshot " + key + " does not exist");
        }
        return entry;
    }

    @GuardedBy("this")
    private void checkFree(String key) {
        if (key.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("snapshot key must not be empty");
        }
        if (entries.containsKey(key)) {
            throw ErrorCode.ALREADY_EXISTS.about("snapshot \"" + key + "\"");
        }
    }

    @GuardedBy("this")
    private void checkParent(String parent) {
        if (parent.isEmpty()) {
            return;
        }
        Entry entry = entries.get(parent);
        if (entry == null) {
            throw new DavitException(
                    ErrorCode.NOT_FOUND,
                    "parent snapshot " + parent + " does not exist: not found");
        }
        if (entry.info.kind() != SnapshotKind.COMMITTED) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "parent \"" + parent + "\" is not committed snapshot");
        }
    }

    private static List<Mount> mounts(long id, String option) {
        return List.of(new Mount(MOUNT_TYPE, "snapshot-" + id, List.of(option)));
    }

    private static Map<String, String> stored(Map<String, String> labels) {
        return new LabelUpdate.Replace(labels).apply(Map.of());
    }

    private record Entry(long id, SnapshotInfo info) {}

    private record SnapshotKey(SnapshotKind kind, String key, String parent) {}
}
