package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.content.ContentStore;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.collect.Collector;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Dirt;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.StoreOptions;
import dev.davit.slots.Indispensable;
import dev.davit.slots.Router;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The database and its views. The only holder of the store: opened with the component, written out
 * and closed with it.
 */
@Component(
        service = {Metadata.class, PluginFacts.class, Indispensable.class},
        configurationPid = "metadata.bolt",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Listed(
        type = "io.containerd.metadata.v1",
        id = "bolt",
        requires = {
            "io.containerd.content.v1",
            "io.containerd.event.v1",
            "io.containerd.snapshotter.v1"
        })
public final class Metadata implements PluginFacts, Indispensable {
    /** Version of the records; see docs/metadata-format.md. */
    private static final int SCHEMA = 1;

    /** Beside containerd's own, whose file this is not. */
    private static final String DIRECTORY = "io.containerd.metadata.v1.davit";

    private static final String ISOLATED = "isolated";

    /** Table {@code io.containerd.metadata.v1.bolt} of the configuration file. */
    public @interface Config {
        /** Directory that containerd would use. */
        String root();

        /** {@code shared} or {@code isolated}. */
        String content_sharing_policy() default "shared";
    }

    private final Path directory;
    private final String policy;

    /** Completed when the store can write no more. */
    private final CompletableFuture<DavitException> end = new CompletableFuture<>();

    private final Store store;
    private final Database database;
    private final Dirt dirt = new Dirt();
    private final Pins pins = new Pins();
    private final Router router;
    private final Slot<Snapshotter> snapshotters;
    private final Map<String, NamespacedSnapshots> snapshots = new ConcurrentHashMap<>();
    private final NamespacedContent content;
    private final Collector collector;

    /** Opens the database. */
    @Activate
    public Metadata(@Reference Slots slots, @Reference Router router, Config config) {
        this(
                slots,
                router,
                Path.of(config.root()).resolveSibling(DIRECTORY),
                config.content_sharing_policy(),
                InstantSource.system());
    }

    /** Opens the database in a directory, with a clock of one's own and without routes. */
    public Metadata(Slots slots, Path directory, String policy, InstantSource clock) {
        this(slots, Router.DIRECT, directory, policy, clock);
    }

    /** Opens the database in a directory, with a clock of one's own. */
    public Metadata(
            Slots slots, Router router, Path directory, String policy, InstantSource clock) {
        this.router = router;
        this.directory = directory;
        this.policy = policy;
        store = Store.open(directory, StoreOptions.forSchema(SCHEMA).withOnPoison(end::complete));
        database = new Database(store, clock, dirt);
        snapshotters = slots.slot(Snapshotter.SLOT);
        Slot<ContentStore> contentSlot = slots.slot(ContentStore.SLOT);
        content = new NamespacedContent(database, contentSlot, pins, policy.equals(ISOLATED));
        var backend = new ContentBackend(contentSlot);
        collector = new Collector(database, dirt, pins, snapshotters, backend::use);
    }

    /** Writes a checkpoint and closes the database. */
    @Deactivate
    public void close() {
        store.close();
    }

    /** The namespaces. */
    public Namespaces namespaces() {
        return new Namespaces(database);
    }

    /** The images of all namespaces. */
    public Images images() {
        return new Images(database);
    }

    /** The containers of all namespaces. */
    public Containers containers() {
        return new Containers(database);
    }

    /** The sandboxes of all namespaces. */
    public Sandboxes sandboxes() {
        return new Sandboxes(database);
    }

    /** The leases of all namespaces. */
    public Leases leases() {
        return new Leases(database);
    }

    /** The content store as namespaces see it. */
    public NamespacedContent content() {
        return content;
    }

    /** A snapshotter as namespaces see it. */
    public NamespacedSnapshots snapshots(String snapshotter) {
        return snapshots.computeIfAbsent(
                snapshotter,
                name -> new NamespacedSnapshots(database, snapshotters, pins, router, name));
    }

    /** Whether a snapshotter of this name is or was ever here, or a route leads from it. */
    public boolean knowsSnapshotter(String snapshotter) {
        return snapshotters.isKnown(snapshotter) || router.isRouted(Snapshotter.SLOT, snapshotter);
    }

    /**
     * Collects once, if no other collection runs; waits for that one first. The backends are
     * cleaned behind it.
     *
     * @param held is told how long the records took
     */
    public Cleaning collect(Consumer<Duration> held) {
        return collector.collect(held);
    }

    /** Names the one who is told of what collections have removed, once it is durable. */
    public void onRemoval(Consumer<Removal> listener) {
        collector.listen(listener);
    }

    /**
     * Names the one who is told of every transaction, once it is durable, on the thread of its
     * caller; must not block. Told whether it removed something.
     */
    public void onChange(Consumer<Boolean> listener) {
        dirt.listen(listener::accept);
    }

    @Override
    public void onEnd(Consumer<DavitException> listener) {
        var _ = end.thenAccept(listener);
    }

    @Override
    public Map<String, String> exports() {
        return Map.of("path", directory.toString(), "policy", policy);
    }
}
