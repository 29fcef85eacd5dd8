package dev.davit.slots.osgi;

import dev.davit.api.Any;
import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

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

    TrackedSlot(BundleContext context, SlotType<T> type, ComponentList components) {
        this.context = context;
        this.components = components;
        slot = new PluginSlot<>(type);
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
    void giveWay(Bundle bundle, boolean yields) {
        sourcesOf(bundle)
                .forEach(
                        (id, source) -> {
                            source.yield(yields);
                            slot.reconsider(id);
                        });
    }

    /** What became of the plugins that a bundle offers. */
    List<Offer> offers(Bundle bundle) {
        var offers = new ArrayList<Offer>();
        sourcesOf(bundle).forEach((id, source) -> offers.add(offer(id, source)));
        return offers;
    }

    private Map<String, ServiceSource<T>> sourcesOf(Bundle bundle) {
        var sources = new HashMap<String, ServiceSource<T>>();
        tracker.getTracked()
                .forEach(
                        (reference, source) -> {
                            if (source.isFrom(bundle)
                                    && reference.getProperty(PluginProperties.SLOT_ID)
                                            instanceof String id) {
                                sources.put(id, source);
                            }
                        });
        return sources;
    }

    private Offer offer(String id, ServiceSource<T> source) {
        ServiceReference<T> reference = source.reference();
        String name =
                reference.getProperty(ComponentConstants.COMPONENT_NAME) instanceof String component
                        ? component
                        : slot.type().typeId() + "." + id;
        String shown = PluginProperties.shownId(FrameworkUtil.asMap(reference.getProperties()));
        Plugin<T> plugin = slot.plugins().get(id);
        String failure = plugin == null ? "" : plugin.failure(source);
        Offer.Outcome outcome = Offer.Outcome.STANDING_BY;
        if (!failure.isEmpty()) {
            outcome = Offer.Outcome.FAILED;
        } else if (plugin != null && plugin.isServedBy(source)) {
            outcome = Offer.Outcome.SERVING;
        } else if (plugin == null || plugin.isBest(source)) {
            outcome = Offer.Outcome.STARTING;
        }
        return new Offer(name, slot.type().typeId(), shown, outcome, failure);
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
