package dev.davit.itest.tck;

import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.NamespacedSnapshots;
import dev.davit.metadata.Scope;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A snapshotter as one namespace sees it. */
final class SnapshotsBehindMetadata implements Snapshotter, SnapshotCleaner, AutoCloseable {
    private static final Scope SCOPE = new Scope("tck");
    private static final String ID = "tested";

    private final Snapshotter backend;
    private final Metadata metadata;
    private final NamespacedSnapshots snapshots;

    /**
     * @param backend what metadata works with
     * @param directory of the database
     */
    SnapshotsBehindMetadata(Snapshotter backend, Path directory) {
        this.backend = backend;
        var plugins = new PluginsByHand();
        plugins.add(SLOT, ID, () -> backend);
        metadata = new Metadata(plugins, directory, "shared", InstantSource.system());
        snapshots = metadata.snapshots(ID);
    }

    @Override
    public SnapshotInfo stat(String key) {
        return snapshots.stat(SCOPE.namespace(), key);
    }

    @Override
    public SnapshotInfo update(String key, LabelUpdate labels) {
        return snapshots.update(SCOPE.namespace(), key, labels);
    }

    @Override
    public Usage usage(String key) {
        return snapshots.usage(SCOPE.namespace(), key);
    }

    @Override
    public List<Mount> mounts(String key) {
        return snapshots.mounts(SCOPE.namespace(), key);
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        return snapshots.prepare(SCOPE, key, parent, labels);
    }

    @Override
    public List<Mount> view(String key, String parent, Map<String, String> labels) {
        return snapshots.view(SCOPE, key, parent, labels);
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels, String rebase) {
        snapshots.commit(SCOPE, name, key, labels, rebase);
    }

    @Override
    public void remove(String key) {
        snapshots.remove(SCOPE, key);
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
        snapshots.forEach(SCOPE.namespace(), filter, visitor);
    }

    @Override
    public void cleanup() {
        snapshots.cleanup();
    }

    @Override
    public void close() {
        metadata.close();
        if (backend instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close the backend", e);
            }
        }
    }
}
