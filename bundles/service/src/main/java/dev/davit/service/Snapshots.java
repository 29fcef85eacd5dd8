package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.slot.Listed;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.NamespacedSnapshots;
import dev.davit.metadata.Scope;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Snapshots of the named snapshotter. */
@Component(service = Snapshots.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "snapshots-service",
        requires = "io.containerd.metadata.v1")
public final class Snapshots {
    private static final String WHERE = "info.Labels";

    private final Metadata metadata;
    private final EventExchange events;

    /** Works on the daemon's snapshots. */
    @Activate
    public Snapshots(@Reference Metadata metadata, @Reference EventExchange events) {
        this.metadata = metadata;
        this.events = events;
    }

    /** Makes an active snapshot; see {@link NamespacedSnapshots#prepare}. */
    public List<Mount> prepare(
            Scope scope,
            String snapshotter,
            String key,
            String parent,
            Map<String, String> labels) {
        NamespacedSnapshots snapshots = require(snapshotter);
        Labels.check(WHERE, labels);
        List<Mount> mounts = snapshots.prepare(scope, key, parent, labels);
        events.publish(
                scope.namespace(),
                "/snapshot/prepare",
                new Payload.SnapshotPrepared(key, parent, snapshotter));
        return mounts;
    }

    /** Makes a view; see {@link NamespacedSnapshots#view}. */
    public List<Mount> view(
            Scope scope,
            String snapshotter,
            String key,
            String parent,
            Map<String, String> labels) {
        NamespacedSnapshots snapshots = require(snapshotter);
        Labels.check(WHERE, labels);
        return snapshots.view(scope, key, parent, labels);
    }

    /** Mounts of an active snapshot or view. Throws NOT_FOUND, FAILED_PRECONDITION. */
    public List<Mount> mounts(String namespace, String snapshotter, String key) {
        return require(snapshotter).mounts(namespace, key);
    }

    /** Freezes an active snapshot; see {@link NamespacedSnapshots#commit}. */
    public void commit(
            Scope scope,
            String snapshotter,
            String name,
            String key,
            Map<String, String> labels,
            String rebase) {
        NamespacedSnapshots snapshots = require(snapshotter);
        Labels.check(WHERE, labels);
        snapshots.commit(scope, name, key, labels, rebase);
        events.publish(
                scope.namespace(),
                "/snapshot/commit",
                new Payload.SnapshotCommitted(key, name, snapshotter));
    }

    /** Takes a snapshot out of the namespace. Throws NOT_FOUND, FAILED_PRECONDITION. */
    public void remove(Scope scope, String snapshotter, String key) {
        require(snapshotter).remove(scope, key);
        events.publish(
                scope.namespace(),
                "/snapshot/remove",
                new Payload.SnapshotRemoved(key, snapshotter));
    }

    /** Facts about a snapshot. Throws NOT_FOUND. */
    public SnapshotInfo stat(String namespace, String snapshotter, String key) {
        return require(snapshotter).stat(namespace, key);
    }

    /**
     * Changes labels.
     *
     * @param mask {@code labels} and {@code labels.<key>}; empty to replace all labels
     * @throws DavitException INVALID_ARGUMENT, NOT_FOUND
     */
    public SnapshotInfo update(
            String namespace,
            String snapshotter,
            String key,
            Map<String, String> labels,
            List<String> mask) {
        NamespacedSnapshots snapshots = require(snapshotter);
        Labels.check(WHERE, labels);
        return snapshots.update(
                namespace, key, LabelMask.update(mask, labels, "snapshot \"" + key + "\""));
    }

    /** Space a snapshot takes. Throws NOT_FOUND. */
    public Usage usage(String namespace, String snapshotter, String key) {
        return require(snapshotter).usage(namespace, key);
    }

    /** Visits the snapshots that match. */
    public void forEach(
            String namespace, String snapshotter, Filter filter, Consumer<SnapshotInfo> visitor) {
        require(snapshotter).forEach(namespace, filter, visitor);
    }

    /** Lets the snapshotter drop what nothing refers to. Throws UNIMPLEMENTED. */
    public void cleanup(String snapshotter) {
        require(snapshotter).cleanup();
    }

    /** The snapshots of a snapshotter. Throws INVALID_ARGUMENT if there is none of this name. */
    public NamespacedSnapshots require(String snapshotter) {
        if (snapshotter.isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("snapshotter argument missing");
        }
        if (!metadata.knowsSnapshotter(snapshotter)) {
            throw ErrorCode.INVALID_ARGUMENT.about("snapshotter not loaded: " + snapshotter);
        }
        return metadata.snapshots(snapshotter);
    }
}
