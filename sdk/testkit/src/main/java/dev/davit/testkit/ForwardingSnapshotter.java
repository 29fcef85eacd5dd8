package dev.davit.testkit;

import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Hands every call on; a fault is one method that does otherwise. */
public class ForwardingSnapshotter implements Snapshotter {
    /** Who answers what is not overridden. */
    protected final Snapshotter next;

    /** Hands calls on to this one. */
    public ForwardingSnapshotter(Snapshotter next) {
        this.next = next;
    }

    @Override
    public SnapshotInfo stat(String key) {
        return next.stat(key);
    }

    @Override
    public SnapshotInfo update(String key, LabelUpdate labels) {
        return next.update(key, labels);
    }

    @Override
    public Usage usage(String key) {
        return next.usage(key);
    }

    @Override
    public List<Mount> mounts(String key) {
        return next.mounts(key);
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        return next.prepare(key, parent, labels);
    }

    @Override
    public List<Mount> view(String key, String parent, Map<String, String> labels) {
        return next.view(key, parent, labels);
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels, String rebase) {
        next.commit(name, key, labels, rebase);
    }

    @Override
    public void remove(String key) {
        next.remove(key);
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
        next.walk(filter, visitor);
    }
}
