package dev.davit.slots.osgi;

import dev.davit.api.Any;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.osgi.Places.Place;
import dev.davit.slots.table.PluginSlot;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** A slot filled by the services of its contract. */
final class TrackedSlot<T> implements ServiceTrackerCustomizer<T, ServiceSource<T>> {
    private static final Logger LOG = System.getLogger(TrackedSlot.class.getName());

    private final BundleContext context;
    private final PluginSlot<T> slot;
    private final ComponentList components;
    private final ServiceTracker<T, ServiceSource<T>> tracker;
    private final AtomicBoolean opened = new AtomicBoolean();

    /** Properties of the last service that filled each place. */
    private final Map<String, Map<String, Object>> properties = new ConcurrentHashMap<>();

    TrackedSlot(
            BundleContext context, SlotType<T> type, ComponentList components, TableRules rules) {
        this.context = context;
        this.components = components;
        slot = new PluginSlot<>(type, rules.forSlot(type, this::uri));
        tracker = new ServiceTracker<>(context, type.contract().getName(), this);
    }

    /** Begins following, once. All bundles' services count, whatever they are wired to. */
    void open() {
        if (opened.compareAndSet(false, true)) {
            tracker.open(true);
        }
    }

    void close() {
        tracker.close();
    }

    PluginSlot<T> slot() {
        return slot;
    }

    /** Type and id by which clients know the plugin with this slot id. */
    private String uri(String id) {
        String shown = PluginProperties.shownId(properties(id));
        return slot.type().typeId() + "." + (shown.isEmpty() ? id : shown);
    }

    /** Every place that was ever filled. */
    Stream<Place> places() {
        return slot.plugins().entrySet().stream()
                .map(
                        entry ->
                                new Place(
                                        slot.type().typeId(),
                                        entry.getKey(),
                                        uri(entry.getKey()),
                                        entry.getValue()));
    }

    /** Looks after them once. */
    void look() {
        slot.look();
    }

    /** Asks the plugin that is shown by this id about itself. */
    Optional<Any> ask(String shownId, Optional<Any> question) {
        for (Map.Entry<String, Map<String, Object>> entry : properties.entrySet()) {
            if (PluginProperties.shownId(entry.getValue()).equals(shownId)) {
                try (Handle<T> handle = slot.use(entry.getKey())) {
                    return handle.plugin() instanceof PluginFacts facts
                            ? facts.answer(question)
                            : Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** Service properties of the plugin with this id, the last ones if it has left. */
    Map<String, Object> properties(String id) {
        return properties.getOrDefault(id, Map.of());
    }

    /** See {@link Departures}. */
    void expectBack(Bundle bundle, boolean expected) {
        long bundleId = bundle.getBundleId();
        properties.forEach(
                (id, last) -> {
                    if (Long.valueOf(bundleId).equals(last.get(Constants.SERVICE_BUNDLEID))) {
                        slot.expectBack(id, expected);
                    }
                });
    }

    /** See {@link Departures}. */
    void prefer(Bundle bundle) {
        tracker.getTracked()
                .forEach(
                        (reference, source) -> {
                            if (bundle.equals(reference.getBundle())
                                    && reference.getProperty(PluginProperties.SLOT_ID)
                                            instanceof String id) {
                                slot.prefer(id, source);
                            }
                        });
    }

    @Override
    public @Nullable ServiceSource<T> addingService(ServiceReference<T> reference) {
        if (!(reference.getProperty(PluginProperties.SLOT_ID) instanceof String id)
                || !slot.type().contract().isInterface()) {
            LOG.log(
                    Level.WARNING,
                    "service {0} of {1} has no property {2} and takes no place in slot {3}",
                    reference,
                    reference.getBundle(),
                    PluginProperties.SLOT_ID,
                    slot.type().name());
            return null;
        }
        var source = new ServiceSource<>(context, reference, components);
        properties.put(id, FrameworkUtil.asMap(reference.getProperties()));
        slot.arrive(id, source);
        return source;
    }

    @Override
    public void modifiedService(ServiceReference<T> reference, ServiceSource<T> source) {
        // Ids do not change while a service lives; DS makes a new instance for new properties.
    }

    @Override
    public void removedService(ServiceReference<T> reference, ServiceSource<T> source) {
        if (reference.getProperty(PluginProperties.SLOT_ID) instanceof String id) {
            slot.depart(id, source);
        }
    }
}
