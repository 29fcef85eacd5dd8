package dev.davit.itest.metadata;

import dev.davit.proto.services.snapshots.v1.CommitSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.Info;
import dev.davit.proto.services.snapshots.v1.Kind;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.UpdateSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.ViewSnapshotRequest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Snapshots in chains, kept by a label or by a lease. */
final class SnapshotActor extends Actor {
    private static final int MOST = 5;

    private final String snapshotter;
    private final String kind;

    SnapshotActor(String name, String namespace, String snapshotter) {
        super(name, namespace);
        this.snapshotter = snapshotter;
        this.kind = kind(snapshotter);
    }

    /** The kind of things that snapshots of a snapshotter are. */
    static String kind(String snapshotter) {
        return "snapshot-" + snapshotter;
    }

    static String text(Info info) {
        return text(info.getKind(), info.getParent(), info.getLabelsMap());
    }

    private static String text(Kind kind, String parent, Map<String, String> labels) {
        return kind + " on " + parent + " " + Text.of(labels);
    }

    @Override
    void step(Connection daemon) {
        List<String> snapshots = held(kind);
        List<String> active = of(Kind.ACTIVE, snapshots);
        List<String> others = snapshots.stream().filter(name -> !active.contains(name)).toList();
        if (held("lease").isEmpty()) {
            createLease(daemon, fresh("l"));
        } else if (active.isEmpty() && others.size() < MOST) {
            create(daemon, of(Kind.COMMITTED, snapshots));
        } else if (!active.isEmpty() && !oneIn(4)) {
            commit(daemon, Text.id(active.getFirst()));
        } else if (oneIn(3)) {
            update(daemon, Text.id(any(snapshots)));
        } else if (oneIn(4)) {
            endLease(daemon);
        } else {
            remove(daemon, Text.id(any(snapshots.stream().filter(this::isLeaf).toList())));
        }
    }

    private List<String> of(Kind wanted, List<String> snapshots) {
        return snapshots.stream()
                .filter(name -> model.text(name).startsWith(wanted + " "))
                .toList();
    }

    private boolean isRooted(String snapshot) {
        return model.text(snapshot).contains(Text.ROOT);
    }

    /** A child that is about to be collected is still a child. */
    private boolean isLeaf(String snapshot) {
        String parent = " on " + Text.id(snapshot) + " ";
        return model.present(thing(kind, "")).stream()
                .noneMatch(other -> model.text(other).contains(parent));
    }

    private String lease() {
        return Text.id(held("lease").getFirst());
    }

    private String entry(String lease, String key) {
        return entry(lease, "snapshots/" + snapshotter, key);
    }

    /** Only on what a label keeps: what only a lease keeps has nothing above it. */
    private void create(Connection daemon, List<String> committed) {
        List<String> parents = committed.stream().filter(this::isRooted).toList();
        String parent = parents.isEmpty() || oneIn(3) ? "" : Text.id(any(parents));
        boolean view = !parent.isEmpty() && oneIn(4);
        boolean leased = oneIn(3);
        String key = fresh(view ? "v" : "a");
        Map<String, String> labels = labels(!leased);
        Change change =
                Change.by("create snapshot")
                        .put(
                                thing(kind, key),
                                text(view ? Kind.VIEW : Kind.ACTIVE, parent, labels));
        if (leased) {
            change.put(entry(lease(), key), "");
        }
        Connection in = daemon.in(namespace, leased ? lease() : "");
        model.attempt(
                change,
                () -> {
                    if (view) {
                        in.snapshots().view(view(key, parent, labels));
                    } else {
                        in.snapshots().prepare(preparation(key, parent, labels));
                    }
                });
    }

    private ViewSnapshotRequest view(String key, String parent, Map<String, String> labels) {
        return ViewSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .setParent(parent)
                .putAllLabels(labels)
                .build();
    }

    private PrepareSnapshotRequest preparation(
            String key, String parent, Map<String, String> labels) {
        return PrepareSnapshotRequest.newBuilder()
                .setSnapshotter(snapshotter)
                .setKey(key)
                .setParent(parent)
                .putAllLabels(labels)
                .build();
    }

    private Map<String, String> labels(boolean rooted) {
        Map<String, String> labels = new HashMap<>(Text.labels(random));
        if (rooted) {
            labels.put(Text.ROOT, "now");
        }
        return labels;
    }

    private void commit(Connection daemon, String key) {
        String before = model.text(thing(kind, key));
        String parent = before.split(" ", -1)[2];
        Map<String, String> labels = labels(isRooted(thing(kind, key)));
        String name = fresh("c");
        boolean leased = model.has(entry(lease(), key));
        Change change =
                Change.by("commit " + key)
                        .remove(thing(kind, key))
                        .put(thing(kind, name), text(Kind.COMMITTED, parent, labels));
        if (leased) {
            change.remove(entry(lease(), key)).put(entry(lease(), name), "");
        }
        var request =
                CommitSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setName(name)
                        .setKey(key)
                        .putAllLabels(labels)
                        .build();
        Connection in = daemon.in(namespace, leased ? lease() : "");
        model.attempt(change, () -> in.snapshots().commit(request));
    }

    private void update(Connection daemon, String key) {
        String before = model.text(thing(kind, key));
        Map<String, String> labels = labels(isRooted(thing(kind, key)));
        var request =
                UpdateSnapshotRequest.newBuilder()
                        .setSnapshotter(snapshotter)
                        .setInfo(Info.newBuilder().setName(key).putAllLabels(labels))
                        .setUpdateMask(mask("labels"))
                        .build();
        String text = before.substring(0, before.indexOf('{')) + Text.of(labels);
        model.attempt(
                Change.by("update snapshot").put(thing(kind, key), text),
                () -> daemon.in(namespace, "").snapshots().update(request));
    }

    private void remove(Connection daemon, String key) {
        boolean named = model.has(entry(lease(), key));
        Change change = Change.by("remove snapshot").remove(thing(kind, key));
        if (named) {
            change.remove(entry(lease(), key));
        }
        var request =
                RemoveSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(key).build();
        Connection in = daemon.in(namespace, named ? lease() : "");
        model.attempt(change, () -> in.snapshots().remove(request));
    }

    private void endLease(Connection daemon) {
        List<String> kept =
                held(kind).stream()
                        .filter(snapshot -> !isRooted(snapshot))
                        .filter(snapshot -> model.has(entry(lease(), Text.id(snapshot))))
                        .toList();
        deleteLease(daemon, lease(), kept);
    }
}
