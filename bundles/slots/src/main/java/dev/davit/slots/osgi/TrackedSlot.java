package dev.davit.slots.osgi;

import dev.davit.api.Any;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.osgi.Places.Place;
import dev.davit.slots.table.Generation;
import dev.davit.slots.table.Plugin;
import dev.davit.slots.table.PluginSlot;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.util.tracker.ServiceTracker;
import org.osgi.util.tracker.ServiceTrackerCustomizer;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.List;
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
        slot = new PluginSlot<>(type, rules.forSlot(type, this::shownId));
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

    void limitsChanged() {
        slot.limitsChanged();
    }

    PluginSlot<T> slot() {
        return slot;
    }

    /** Id by which clients know the plugin with this slot id. */
    private String shownId(String id) {
        String shown = PluginProperties.shownId(properties(id));
        return shown.isEmpty() ? id : shown;
    }

    /** Every place that was ever filled. */
    Stream<Place> places() {
        return slot.plugins().entrySet().stream()
                .map(
                        entry ->
                                new Place(
                                        slot.type().typeId(),
                                        entry.getKey(),
                                        shownId(entry.getKey()),
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
        sourcesOf(bundle).forEach(slot::prefer);
    }

    /** What has become of the plugins that a bundle offers. */
    List<Offer> offers(Bundle bundle) {
        return sourcesOf(bundle).entrySet().stream()
                .map(entry -> offer(entry.getKey(), entry.getValue()))
                .toList();
    }

    private Map<String, ServiceSource<T>> sourcesOf(Bundle bundle) {
        var sources = new HashMap<String, ServiceSource<T>>();
        for (ServiceSource<T> source : tracker.getTracked().values()) {
            if (source.isFrom(bundle)) {
                sources.put(idOf(source), source);
            }
        }
        return sources;
    }

    private static String idOf(ServiceSource<?> source) {
        return String.valueOf(source.reference().getProperty(PluginProperties.SLOT_ID));
    }

    private Offer offer(String id, ServiceSource<T> source) {
        Map<String, Object> offered = FrameworkUtil.asMap(source.reference().getProperties());
        Object component = offered.get(ComponentConstants.COMPONENT_NAME);
        Plugin<T> place = slot.plugins().get(id);
        Offer.Outcome outcome = outcome(id, source, place);
        return new Offer(
                component instanceof String name ? name : slot.type().typeId() + "." + id,
                slot.type().typeId(),
                PluginProperties.shownId(offered),
                outcome,
                switch (outcome) {
                    case FAILED -> source.refusal();
                    case STARTING -> place == null ? "" : place.status().reason();
                    default -> "";
                });
    }

    private Offer.Outcome outcome(String id, ServiceSource<T> source, @Nullable Plugin<T> place) {
        Generation<T> generation = place == null ? null : place.current();
        if (generation != null && generation.source().equals(source)) {
            return Offer.Outcome.SERVING;
        }
        if (!source.refusal().isEmpty()) {
            return Offer.Outcome.FAILED;
        }
        if (place != null && place.isDisabled()) {
            return Offer.Outcome.OFF;
        }
        boolean outranked =
                tracker.getTracked().values().stream()
                        .anyMatch(
                                other ->
                                        idOf(other).equals(id)
                                                && other.ranking() > source.ranking());
        return outranked ? Offer.Outcome.STANDING_BY : Offer.Outcome.STARTING;
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
