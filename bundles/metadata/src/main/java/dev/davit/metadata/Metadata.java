package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.content.ContentStore;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.collect.Collector;
import dev.davit.metadata.database.Database;
import dev.davit.metadata.database.Dirt;
import dev.davit.metadata.database.Losses;
import dev.davit.metadata.database.Pins;
import dev.davit.metadata.inspect.StoreUpkeep;
import dev.davit.metadata.record.NamespaceRecord;
import dev.davit.metadata.store.Store;
import dev.davit.metadata.store.StoreOptions;
import dev.davit.metadata.upkeep.CollectionTotals;
import dev.davit.metadata.upkeep.Upkeep;
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
import java.util.List;
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
    public static final int SCHEMA = 1;

    /** Beside containerd's own, whose file this is not. */
    public static final String DIRECTORY = "io.containerd.metadata.v1.davit";

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
    private final Losses losses;
    private final Router router;
    private final Slot<Snapshotter> snapshotters;
    private final Map<String, NamespacedSnapshots> snapshots = new ConcurrentHashMap<>();
    private final NamespacedContent content;
    private final ContentBackend backend;
    private final ForeignContent foreign;
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
        losses = new Losses(database);
        snapshotters = slots.slot(Snapshotter.SLOT);
        Slot<ContentStore> contentSlot = slots.slot(ContentStore.SLOT);
        content =
                new NamespacedContent(database, contentSlot, pins, losses, policy.equals(ISOLATED));
        backend = new ContentBackend(contentSlot);
        collector = new Collector(database, pins, losses, snapshotters, backend::use);
        foreign = new ForeignContent(directory, database);
        collector.spareContent(foreign::isPresent);
    }

    /** Writes a checkpoint and closes the database. */
    @Deactivate
    public void close() {
        collector.close();
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
        NamespacedSnapshots found =
                snapshots.computeIfAbsent(
                        snapshotter,
                        name ->
                                new NamespacedSnapshots(
                                        database, snapshotters, pins, losses, router, name));
        found.settleInherited();
        return found;
    }

    /** What takes over the objects of another daemon. */
    public Adoption adoption() {
        return new Adoption(database, backend::use, snapshotters, pins, foreign);
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

    /** How many collections have begun. */
    public long collections() {
        return collector.collections();
    }

    /**
     * The cleaning of the backends that have lost something to collections behind the first so
     * many, which are over.
     */
    public Cleaning cleaningAfter(long collections) {
        return collector.cleaningAfter(collections);
    }

    /**
     * Holds every record against its backend: what a backend has lost is marked, what it has again
     * is unmarked. Waits for all backends that are there.
     *
     * @return everything that is marked
     * @throws dev.davit.api.DavitException UNKNOWN if a backend could not be asked
     */
    public List<Loss> checkBackends() throws InterruptedException {
        collector.checkBackends();
        collector.collect(_ -> {}).await();
        return losses.list();
    }

    /** What records name and backends are known to have lost. */
    public List<Loss> losses() {
        return losses.list();
    }

    /** The bytes of a blob are not what its name says: they go, and count as lost. */
    public void discardDamaged(Digest digest) {
        content.discard(digest);
        for (NamespaceRecord namespace : namespaces().list()) {
            losses.markBlob(namespace.name(), digest);
        }
    }

    /**
     * A plugin takes calls: what is owed to it is done now, behind the caller. Before the first
     * collection there is nothing to do.
     *
     * @param type its slot's
     * @param isNew whether it was not here before, as it is: then records are held against it
     */
    public void aboard(String type, String id, boolean isNew) {
        if (type.equals(Snapshotter.SLOT.typeId())) {
            collector.snapshotterAboard(id, isNew);
        } else if (type.equals(ContentStore.SLOT.typeId())) {
            collector.contentAboard(isNew);
        }
    }

    /** What all collections of this process have done. */
    public CollectionTotals collectionTotals() {
        return collector.totals();
    }

    /** Has the next collection clean every backend that is here, whatever was removed. */
    public void suspectBackends() {
        collector.checkBackends();
    }

    /** What an operator asks of the database. */
    public Upkeep upkeep() {
        return new StoreUpkeep(store, database, pins, snapshotters, backend::use);
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
