package dev.davit.slots.osgi;

import dev.davit.api.slot.PluginFacts;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.ComponentConstants;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;
import org.osgi.service.component.runtime.dto.UnsatisfiedReferenceDTO;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the component runtime knows: which components there are and why one is not alive. */
final class ComponentList {
    private static final PluginFacts NO_FACTS = new PluginFacts() {};

    private final ServiceComponentRuntime runtime;
    private final BundleContext context;

    ComponentList(ServiceComponentRuntime runtime, BundleContext context) {
        this.runtime = runtime;
        this.context = context;
    }

    /** Every component that has a place in a slot or in the list of plugins. */
    List<ComponentDescriptionDTO> plugins() {
        return runtime.getComponentDescriptionDTOs().stream()
                .filter(component -> !PluginProperties.shownId(component.properties).isEmpty())
                .toList();
    }

    /** The components of a bundle. */
    Collection<ComponentDescriptionDTO> of(Bundle bundle) {
        return runtime.getComponentDescriptionDTOs(bundle);
    }

    /** Instances whose configuration gives them a line of their own in the list of plugins. */
    Map<ComponentConfigurationDTO, ComponentDescriptionDTO> listedInstances() {
        var listed = new LinkedHashMap<ComponentConfigurationDTO, ComponentDescriptionDTO>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            if (PluginProperties.shownId(component.properties).isEmpty()) {
                for (ComponentConfigurationDTO instance : instances(component)) {
                    if (!PluginProperties.shownId(instance.properties).isEmpty()) {
                        listed.put(instance, component);
                    }
                }
            }
        }
        return listed;
    }

    /** The instance of a component that says most: the liveliest. */
    @Nullable ComponentConfigurationDTO instance(ComponentDescriptionDTO component) {
        ComponentConfigurationDTO best = null;
        for (ComponentConfigurationDTO instance : instances(component)) {
            if (best == null || rank(instance.state) > rank(best.state)) {
                best = instance;
            }
        }
        return best;
    }

    /**
     * What an instance says of itself: its service of that contract, if it has one. Only one that
     * is alive is asked; asking would start another.
     */
    <T> T facts(@Nullable ComponentConfigurationDTO instance, Function<PluginFacts, T> question) {
        if (instance == null || instance.state != ComponentConfigurationDTO.ACTIVE) {
            return question.apply(NO_FACTS);
        }
        try {
            for (ServiceReference<PluginFacts> reference :
                    context.getServiceReferences(
                            PluginFacts.class,
                            "(" + ComponentConstants.COMPONENT_ID + "=" + instance.id + ")")) {
                PluginFacts facts = context.getService(reference);
                if (facts != null) {
                    try {
                        return question.apply(facts);
                    } finally {
                        context.ungetService(reference);
                    }
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return question.apply(NO_FACTS);
    }

    /** Whether the component may be started at all. */
    boolean isEnabled(ComponentDescriptionDTO component) {
        return runtime.isComponentEnabled(component);
    }

    /** Why a service could not be had, in words. */
    String failure(ServiceReference<?> reference) {
        Object id = reference.getProperty(ComponentConstants.COMPONENT_ID);
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            for (ComponentConfigurationDTO instance : instances(component)) {
                if (Long.valueOf(instance.id).equals(id)) {
                    return reason(component, instance);
                }
            }
        }
        return reference.getBundle() == null ? "its bundle has left" : "its service cannot be had";
    }

    /** Whether nobody has configured it who could want it. */
    boolean isSkipped(
            ComponentDescriptionDTO component, @Nullable ComponentConfigurationDTO instance) {
        boolean configured =
                instance != null
                        && instance.state != ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION;
        return !configured
                && isEnabled(component)
                && !PluginProperties.wantedSetting(component.properties).isEmpty();
    }

    /** Why a component is in the state it is in; empty when there is nothing to say. */
    String reason(ComponentDescriptionDTO component, @Nullable ComponentConfigurationDTO instance) {
        if (isSkipped(component, instance)) {
            return PluginProperties.skippedReason(component.properties);
        }
        if (instance == null) {
            return isEnabled(component)
                    ? "waits for configuration " + String.join(", ", component.configurationPid)
                    : "disabled in the configuration file";
        }
        return switch (instance.state) {
            case ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION ->
                    "waits for configuration " + String.join(", ", component.configurationPid);
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE ->
                    "waits for "
                            + Arrays.stream(instance.unsatisfiedReferences)
                                    .map(missing -> describe(component, missing))
                                    .collect(Collectors.joining(", "));
            case ComponentConfigurationDTO.FAILED_ACTIVATION ->
                    ActivationFailure.reason(instance.failure);
            default -> "";
        };
    }

    /** What a component waits for, each in words. */
    List<String> waitsFor(
            ComponentDescriptionDTO component, @Nullable ComponentConfigurationDTO instance) {
        boolean lacksConfiguration =
                instance == null
                        ? isEnabled(component)
                        : instance.state == ComponentConfigurationDTO.UNSATISFIED_CONFIGURATION;
        if (lacksConfiguration) {
            return List.of("configuration " + String.join(", ", component.configurationPid));
        }
        return instance == null || instance.unsatisfiedReferences == null
                ? List.of()
                : Arrays.stream(instance.unsatisfiedReferences)
                        .map(missing -> describe(component, missing))
                        .toList();
    }

    private Collection<ComponentConfigurationDTO> instances(ComponentDescriptionDTO component) {
        return runtime.getComponentConfigurationDTOs(component);
    }

    private static int rank(int state) {
        return switch (state) {
            case ComponentConfigurationDTO.ACTIVE -> 4;
            case ComponentConfigurationDTO.SATISFIED -> 3;
            case ComponentConfigurationDTO.FAILED_ACTIVATION -> 2;
            default -> 1;
        };
    }

    private static String describe(
            ComponentDescriptionDTO component, UnsatisfiedReferenceDTO missing) {
        return Arrays.stream(component.references)
                .filter(reference -> reference.name.equals(missing.name))
                .map(reference -> "service " + reference.interfaceName)
                .findFirst()
                .orElse(missing.name);
    }
}
