package dev.davit.slots.osgi;

import dev.davit.api.Any;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.differ.Differ;
import dev.davit.api.logger.ContainerLogger;
import dev.davit.api.process.PluginProcess;
import dev.davit.api.processor.StreamProcessor;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.runtime.TaskRuntime;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.slot.SlotType;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.api.trace.SpanExporter;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.RunningCall;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;
import dev.davit.slots.StateChange;
import dev.davit.slots.settings.CurrentSettings;
import dev.davit.slots.trace.Spans;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The only place of the daemon with dynamic references: it follows the services of every slot type
 * and hands them out as counted handles.
 */
@Component(
        service = {
            Slots.class,
            PluginActivity.class,
            SlotTypes.class,
            Departures.class,
            Places.class,
            Offers.class
        },
        immediate = true)
public final class SlotTable
        implements Slots, PluginActivity, SlotTypes, Departures, Places, Offers {
    private static final List<SlotType<?>> BOX =
            List.of(
                    Snapshotter.SLOT,
                    ContentStore.SLOT,
                    Differ.SLOT,
                    TaskRuntime.SLOT,
                    SandboxController.SLOT,
                    StreamProcessor.SLOT,
                    ContainerLogger.SLOT,
                    ImageVerifier.SLOT,
                    ImageResolver.SLOT,
                    SpanExporter.SLOT,
                    PluginProcess.SLOT);

    private final BundleContext context;
    private final ComponentList components;
    private final Map<SlotType<?>, TrackedSlot<?>> slots = new ConcurrentHashMap<>();
    private final SlotTypeTracker types;
    private final StateChanges changes = new StateChanges();
    private final TableRules rules;
    private final AutoCloseable listening;

    /** Opens the slots of the box and follows the types that bundles bring. */
    @Activate
    public SlotTable(
            BundleContext context,
            @Reference ServiceComponentRuntime runtime,
            @Reference CurrentSettings settings,
            @Reference Spans spans) {
        this.context = context;
        var disabled = DisabledPlugins.read(settings.current().root());
        rules = new TableRules(settings, disabled, changes, spans);
        components = new ComponentList(runtime, context);
        types = new SlotTypeTracker(context, this::open, this::close);
        BOX.forEach(this::open);
        types.open();
        listening = settings.listen(_ -> slots.values().forEach(TrackedSlot::limitsChanged));
    }

    /** Ends following; the framework releases what is left. */
    @Deactivate
    public void close() throws Exception {
        listening.close();
        types.close();
        slots.values().forEach(TrackedSlot::close);
    }

    @Override
    public <T> Slot<T> slot(SlotType<T> type) {
        return open(type).slot();
    }

    @Override
    public List<PluginDescription> plugins() {
        var listing = new PluginListing(components, this);
        new ArrayList<>(slots.values()).forEach(listing::addSlot);
        listing.addComponents();
        ServiceReference<Deployments> reference = context.getServiceReference(Deployments.class);
        Deployments bundles = reference == null ? null : context.getService(reference);
        if (bundles != null) {
            listing.addBundles(bundles);
            context.ungetService(reference);
        }
        return listing.complete();
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        for (TrackedSlot<?> slot : slots.values()) {
            if (slot.slot().type().typeId().equals(type)) {
                return slot.ask(id, question);
            }
        }
        return Optional.empty();
    }

    @Override
    public String typeIdOf(List<String> contracts) {
        for (SlotType<?> type : slots.keySet()) {
            if (contracts.contains(type.contract().getName())) {
                return type.typeId();
            }
        }
        return "";
    }

    @Override
    public void expectBack(Bundle bundle, boolean expected) {
        slots.values().forEach(slot -> slot.expectBack(bundle, expected));
    }

    @Override
    public void prefer(Bundle bundle) {
        slots.values().forEach(slot -> slot.prefer(bundle));
    }

    @Override
    public List<Offer> of(Bundle bundle) {
        return BundleOffers.of(bundle, List.copyOf(slots.values()), components, this);
    }

    @Override
    public List<RunningCall> calls(String type, String id) {
        return find(type + "." + id, List.copyOf(slots.values())).stream()
                .flatMap(place -> place.plugin().running().stream())
                .toList();
    }

    @Override
    public List<MethodMeter> meters() {
        return slots.values().stream()
                .flatMap(slot -> slot.places())
                .flatMap(place -> place.plugin().meters(place.shownId()).stream())
                .toList();
    }

    @Override
    public AutoCloseable listen(Consumer<StateChange> listener) {
        return changes.listen(listener);
    }

    @Override
    public Place find(String name) {
        List<Place> found = withoutProcesses(find(name, List.copyOf(slots.values())));
        return switch (found.size()) {
            case 0 -> throw ErrorCode.NOT_FOUND.about("plugin \"" + name + "\" in any slot");
            case 1 -> found.getFirst();
            default ->
                    throw ErrorCode.INVALID_ARGUMENT.about(
                            "several plugins are called \""
                                    + name
                                    + "\", name one of "
                                    + String.join(", ", found.stream().map(Place::uri).toList()));
        };
    }

    /** The process of a plugin has the plugin's id: who names both means the plugin. */
    private static List<Place> withoutProcesses(List<Place> found) {
        List<Place> plugins =
                found.stream()
                        .filter(place -> !place.type().equals(PluginProcess.SLOT.typeId()))
                        .toList();
        return plugins.isEmpty() ? found : plugins;
    }

    private static List<Place> find(String name, List<TrackedSlot<?>> among) {
        return among.stream()
                .flatMap(TrackedSlot::places)
                .filter(
                        place ->
                                place.uri().equals(name)
                                        || place.slotId().equals(name)
                                        || place.shownId().equals(name))
                .toList();
    }

    @Override
    public Optional<Place> find(String type, String slotId) {
        return slots.values().stream()
                .flatMap(TrackedSlot::places)
                .filter(place -> place.type().equals(type) && place.slotId().equals(slotId))
                .findFirst();
    }

    @Override
    public PluginDescription describe(Place place) {
        return plugins().stream()
                .filter(plugin -> plugin.uri().equals(place.uri()))
                .findFirst()
                .orElseThrow(() -> ErrorCode.NOT_FOUND.about("plugin " + place.uri()));
    }

    @Override
    public void look() {
        slots.values().forEach(TrackedSlot::look);
    }

    /** A type leaves with the bundle that has brought it, and its plugins with it. */
    private void close(SlotType<?> type) {
        TrackedSlot<?> slot = slots.remove(type);
        if (slot != null) {
            slot.close();
        }
    }

    private <T> TrackedSlot<T> open(SlotType<T> type) {
        TrackedSlot<?> slot =
                slots.computeIfAbsent(
                        type, key -> new TrackedSlot<>(context, key, components, rules));
        @SuppressWarnings("unchecked") // the map binds a type to the slot made for it
        var typed = (TrackedSlot<T>) slot;
        typed.open();
        return typed;
    }
}
