package dev.davit.kit.snapshot;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Platform;
import dev.davit.api.Usage;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.kit.disk.DiskFailure;

import org.osgi.service.component.annotations.Deactivate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A snapshotter that keeps each snapshot in a directory of its own. What is in the directories, and
 * how they are mounted, is up to {@link Layers}.
 *
 * <pre>
 * root/                    0700
 *   snapshots.log          which snapshots there are: {@link SnapshotTree}
 *   snapshots.lock         held while a snapshotter is open here
 *   snapshots/             0700
 *     &lt;id&gt;/                made by {@link Layers}
 *     new-&lt;random&gt;/        being made, or left behind by a crash
 * </pre>
 *
 * A directory comes before its record and goes after it: what a crash leaves behind is a directory
 * without a record, which the clean-up deletes.
 */
public class DirectorySnapshotter
        implements Snapshotter, SnapshotCleaner, PluginFacts, AutoCloseable {
    private final Path root;
    private final Layers layers;
    private final DirectoryOptions options;
    private final SnapshotDirectories directories;
    private final SnapshotTree tree;

    /** Opens a root with the {@link DirectoryOptions#DEFAULT default options}. */
    public DirectorySnapshotter(Path root, Layers layers) {
        this(root, layers, DirectoryOptions.DEFAULT);
    }

    /**
     * Opens the snapshotter that lives in a directory, or begins one.
     *
     * @param root a directory for this snapshotter alone; made if it does not exist
     * @param layers the kind of snapshotter
     * @param options see there
     * @throws DavitException FAILED_PRECONDITION if the directory is in use or holds something
     *     else, DATA_LOSS if it is damaged
     */
    public DirectorySnapshotter(Path root, Layers layers, DirectoryOptions options) {
        this.root = root.toAbsolutePath().normalize();
        this.layers = layers;
        this.options = options;
        LayerRemoval removal = layers instanceof LayerRemoval special ? special : JdkTrees::remove;
        this.directories = SnapshotDirectories.open(this.root, removal);
        this.tree = SnapshotTree.open(this.root, options.clock());
        try {
            // A crash may have left a directory whose id is not on record.
            tree.skipIdsUpTo(directories.lastId());
        } catch (IOException e) {
            tree.close();
            throw DiskFailure.of("open snapshotter in " + root, e);
        }
    }

    /** Gives up the root. Calls under way are finished, later changes are refused. */
    @Deactivate
    @Override
    public void close() {
        tree.close();
    }

    /**
     * A snapshot whose directory somebody has removed is not found either: nothing is left of it.
     */
    @Override
    public SnapshotInfo stat(String key) {
        Snapshot snapshot = tree.image().get(key);
        if (!Files.isDirectory(directories.of(snapshot.id()))) {
            throw ErrorCode.NOT_FOUND.about(
                    "snapshot "
                            + key
                            + ": its directory "
                            + directories.of(snapshot.id())
                            + " has gone");
        }
        return shown(snapshot);
    }

    @Override
    public SnapshotInfo update(String key, LabelUpdate labels) {
        return shown(tree.update(key, labels));
    }

    @Override
    public Usage usage(String key) {
        SnapshotImage image = tree.image();
        Snapshot snapshot = image.get(key);
        return switch (snapshot.info().kind()) {
            case VIEW -> Usage.ZERO;
            case COMMITTED -> snapshot.usage();
            case ACTIVE -> measured(image, snapshot);
        };
    }

    @Override
    public List<Mount> mounts(String key) {
        try {
            SnapshotImage image = tree.image();
            Snapshot snapshot = image.get(key);
            SnapshotRules.checkMountable(snapshot);
            return layers.mounts(layer(image, snapshot));
        } catch (DavitException e) {
            throw mountsFailure(e);
        }
    }

    @Override
    public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
        return create(SnapshotKind.ACTIVE, key, parent, labels);
    }

    @Override
    public List<Mount> view(String key, String parent, Map<String, String> labels) {
        return create(SnapshotKind.VIEW, key, parent, labels);
    }

    @Override
    public void commit(String name, String key, Map<String, String> labels, String rebase) {
        try {
            SnapshotImage image = tree.image();
            Snapshot active = image.get(key);
            SnapshotRules.checkActive(active);
            Usage usage = measured(image, active);
            checkInterrupted(key);
            tree.commit(name, active, labels, rebase, usage);
        } catch (DavitException e) {
            throw commitFailure(key, e);
        }
    }

    @Override
    public void remove(String key) {
        Snapshot removed = tree.remove(key);
        if (options.removeAtOnce()) {
            directories.discard(directories.of(removed.id()));
        }
    }

    @Override
    public void walk(Filter filter, Consumer<SnapshotInfo> visitor) {
        tree.image()
                .forEach(
                        snapshot -> {
                            SnapshotInfo info = shown(snapshot);
                            if (filter.matches(info)) {
                                visitor.accept(info);
                            }
                        });
    }

    @Override
    public void cleanup() {
        try {
            directories.clean(
                    () -> {
                        // If the record may be behind what is on disk, so are the owners.
                        tree.checkUsable();
                        var owned = new HashSet<String>();
                        tree.image().forEach(snapshot -> owned.add(Long.toString(snapshot.id())));
                        return owned;
                    });
        } catch (IOException e) {
            throw DiskFailure.of("clean up snapshots in " + root, e);
        }
    }

    @Override
    public Map<String, String> exports() {
        return Map.of("root", root.toString());
    }

    @Override
    public List<Platform> platforms() {
        return List.of(Platform.host());
    }

    /** Where the failure of {@link #mounts} is seen from. */
    protected DavitException mountsFailure(DavitException failure) {
        return failure.within("failed to get snapshot mount");
    }

    /** Where the failure of {@link #commit} is seen from. */
    protected DavitException commitFailure(String key, DavitException failure) {
        return failure.within("failed to commit snapshot");
    }

    private List<Mount> create(
            SnapshotKind kind, String key, String parent, Map<String, String> given) {
        try {
            SnapshotImage image = tree.image();
            SnapshotRules.checkCreate(image, key, parent);
            checkInterrupted(key);
            Map<String, String> labels = SnapshotRules.stored(given);
            List<Path> parents = directoriesOf(image.chain(parent));
            long id = tree.newId();
            return directories.make(
                    id,
                    directory -> layers.fill(new Layer(kind, directory, parents, labels)),
                    () -> {
                        // Before the record: if this throws, nothing must have changed.
                        var layer = new Layer(kind, directories.of(id), parents, labels);
                        List<Mount> mounts = layers.mounts(layer);
                        checkInterrupted(key);
                        tree.create(id, kind, key, parent, labels);
                        return mounts;
                    });
        } catch (IOException e) {
            throw DiskFailure.of("failed to create snapshot " + key, e);
        } catch (DavitException e) {
            throw e.within("failed to create snapshot");
        }
    }

    private Usage measured(SnapshotImage image, Snapshot snapshot) {
        try {
            Layer layer = layer(image, snapshot);
            return layers instanceof LayerUsage special
                    ? special.usage(layer)
                    : JdkTrees.usage(layer.directory());
        } catch (DavitException e) {
            checkStillThere(snapshot);
            throw e;
        } catch (IOException e) {
            checkStillThere(snapshot);
            String key = snapshot.info().name();
            throw DiskFailure.of("failed to measure snapshot " + key, e);
        }
    }

    /** Throws NOT_FOUND if the snapshot has gone meanwhile, and its directory with it. */
    private void checkStillThere(Snapshot snapshot) {
        tree.image().get(snapshot.info().name());
    }

    private Layer layer(SnapshotImage image, Snapshot snapshot) {
        SnapshotInfo info = snapshot.info();
        return new Layer(
                info.kind(),
                directories.of(snapshot.id()),
                directoriesOf(image.parents(snapshot)),
                info.labels());
    }

    private List<Path> directoriesOf(List<Snapshot> snapshots) {
        return snapshots.stream().map(snapshot -> directories.of(snapshot.id())).toList();
    }

    private SnapshotInfo shown(Snapshot snapshot) {
        SnapshotInfo info = snapshot.info();
        if (!(layers instanceof LayerLabels computed)) {
            return info;
        }
        Map<String, String> more = computed.labels(directories.of(snapshot.id()));
        if (more.isEmpty()) {
            return info;
        }
        var labels = new HashMap<>(info.labels());
        labels.putAll(more);
        return new SnapshotInfo(
                info.kind(),
                info.name(),
                info.parent(),
                labels,
                info.createdAt(),
                info.updatedAt());
    }

    private static void checkInterrupted(String key) {
        if (Thread.currentThread().isInterrupted()) {
            throw ErrorCode.CANCELLED.about("snapshot " + key);
        }
    }
}
