package dev.davit.slots.osgi;

import dev.davit.api.slot.PluginFacts;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.CallCounts;
import dev.davit.slots.FormerGeneration;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;
import dev.davit.slots.table.Generation;
import dev.davit.slots.table.Generations;
import dev.davit.slots.table.Plugin;
import dev.davit.slots.table.Status;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Puts the list of plugins together: who is or was in a slot, and the components that are listed
 * without one or have not made it into theirs.
 */
final class PluginListing {
    private static final PluginFacts NO_FACTS = new PluginFacts() {};

    private final ComponentList components;
    private final SlotTypes types;
    private final Map<String, PluginDescription> lines = new TreeMap<>();

    PluginListing(ComponentList components, SlotTypes types) {
        this.components = components;
        this.types = types;
    }

    void addSlot(TrackedSlot<?> slot) {
        SlotType<?> type = slot.slot().type();
        slot.slot()
                .plugins()
                .forEach((id, plugin) -> add(describe(type, id, plugin, slot.properties(id))));
    }

    /** Components that are listed without a slot, or have not made it into theirs. */
    void addComponents() {
        for (ComponentDescriptionDTO component : components.plugins()) {
            addMissing(component, components.instance(component), component.properties);
        }
        components
                .listedInstances()
                .forEach(
                        (instance, component) ->
                                addMissing(component, instance, instance.properties));
    }

    /** Files that have not made it into the framework, and bundles that leave something behind. */
    void addBundles(Deployments bundles) {
        for (Deployment file : bundles.deployments()) {
            if (file.state() != Deployment.State.ABOARD) {
                add(BundleLines.describe(file));
            }
        }
        for (FormerBundle former : bundles.former()) {
            if (!former.reasons().isEmpty()) {
                List<PluginDescription> heirs =
                        lines.values().stream()
                                .filter(line -> BundleLines.isHeir(line, former))
                                .toList();
                heirs.forEach(heir -> add(BundleLines.withFormer(heir, former)));
                if (heirs.isEmpty()) {
                    add(BundleLines.describe(former));
                }
            }
        }
    }

    List<PluginDescription> complete() {
        return List.copyOf(lines.values());
    }

    private void addMissing(
            ComponentDescriptionDTO component,
            @Nullable ComponentConfigurationDTO instance,
            Map<String, Object> properties) {
        String type = PluginProperties.listedType(properties);
        if (type.isEmpty()) {
            type = types.typeIdOf(List.of(component.serviceInterfaces));
        }
        String id = PluginProperties.shownId(properties);
        if (!type.isEmpty() && !lines.containsKey(type + "." + id)) {
            add(describe(type, id, component, instance));
        }
    }

    private void add(PluginDescription line) {
        lines.put(line.uri(), line);
    }

    private static <T> PluginDescription describe(
            SlotType<?> type, String id, Plugin<T> plugin, Map<String, Object> properties) {
        Status status = plugin.status();
        Generation<T> generation = plugin.current();
        PluginFacts facts =
                generation != null && generation.plugin() instanceof PluginFacts own
                        ? own
                        : NO_FACTS;
        String shown = PluginProperties.shownId(properties);
        Optional<String> trouble = facts.trouble();
        return new PluginDescription(
                type.typeId(),
                shown.isEmpty() ? id : shown,
                List.of(PluginProperties.requires(properties)),
                trouble.isPresent() ? PluginState.CONNECTING : status.state(),
                status.since(),
                trouble.orElse(status.reason()),
                generation == null ? 0 : generation.number(),
                generation == null ? "" : generation.source().version(),
                generation == null ? "" : generation.source().origin(),
                trouble.stream().toList(),
                plugin.counts(),
                plugin.former().stream().map(PluginListing::describe).toList(),
                facts.capabilities(),
                facts.exports(),
                facts.platforms());
    }

    private static FormerGeneration describe(Generations.Former former) {
        Generation<?> generation = former.generation();
        return new FormerGeneration(
                generation.number(),
                generation.source().version(),
                former.since(),
                Math.toIntExact(generation.running()),
                List.of());
    }

    private PluginDescription describe(
            String type,
            String id,
            ComponentDescriptionDTO component,
            @Nullable ComponentConfigurationDTO instance) {
        Map<String, Object> known = instance == null ? component.properties : instance.properties;
        Optional<String> origin = PluginProperties.listedOrigin(known);
        long since = PluginProperties.listedSince(known, component.bundle.lastModified);
        String version = component.bundle.version;
        return components.facts(
                instance,
                facts ->
                        new PluginDescription(
                                type,
                                id,
                                List.of(PluginProperties.requires(component.properties)),
                                stateOf(component, instance),
                                Instant.ofEpochMilli(since),
                                components.reason(component, instance),
                                isAlive(instance) ? 1 : 0,
                                origin.isPresent() ? "" : version,
                                origin.orElse(component.bundle.symbolicName + " " + version),
                                components.waitsFor(component, instance),
                                CallCounts.NONE,
                                List.of(),
                                facts.capabilities(),
                                facts.exports(),
                                facts.platforms()));
    }

    private PluginState stateOf(
            ComponentDescriptionDTO component, @Nullable ComponentConfigurationDTO instance) {
        if (isAlive(instance)) {
            return PluginState.READY;
        }
        if (instance != null && instance.state == ComponentConfigurationDTO.FAILED_ACTIVATION) {
            return PluginState.STOPPED;
        }
        if (components.isSkipped(component, instance)) {
            return PluginState.STOPPED;
        }
        return components.isEnabled(component) ? PluginState.RESOLVING : PluginState.ABSENT;
    }

    private static boolean isAlive(@Nullable ComponentConfigurationDTO instance) {
        return instance != null
                && (instance.state == ComponentConfigurationDTO.ACTIVE
                        || instance.state == ComponentConfigurationDTO.SATISFIED);
    }
}
