package dev.davit.slots.configure;

import dev.davit.slots.osgi.ActivationFailure;
import dev.davit.slots.osgi.PluginProperties;
import dev.davit.slots.settings.SettingsControl.Failure;

import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentConfigurationDTO;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Plugins that have been given another configuration and are to come back with it. Configurations
 * reach components on a thread of their own, so a mark in each tells the new instance from the one
 * before.
 */
final class Arrivals {
    /** Names the change that a configuration comes from; the dot keeps it from clients. */
    static final String MARK = ".davit.settings";

    private static final long STEP_MILLIS = 5;

    private final ServiceComponentRuntime runtime;
    private final long mark;
    private final List<Expected> waiting = new ArrayList<>();

    /**
     * @param plugin type and id
     * @param wasReady whether it is worse off if it fails now
     * @param former services of the instances before: for a moment these show the new properties
     */
    private record Expected(
            ComponentDescriptionDTO component,
            String plugin,
            String slotId,
            boolean wasReady,
            Set<Long> former) {}

    Arrivals(ServiceComponentRuntime runtime, long mark) {
        this.runtime = runtime;
        this.mark = mark;
    }

    /** To be called before the component gets its configuration. */
    void expect(ComponentDescriptionDTO component, String plugin, String slotId) {
        List<ComponentConfigurationDTO> instances = instances(component, slotId);
        waiting.add(
                new Expected(
                        component,
                        plugin,
                        slotId,
                        instances.stream().anyMatch(Arrivals::isReady),
                        instances.stream()
                                .map(Arrivals::service)
                                .filter(service -> service >= 0)
                                .collect(Collectors.toSet())));
    }

    /** Waits until all are there or have failed; those that have not come by then may yet come. */
    List<Failure> await(Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        var failures = new ArrayList<Failure>();
        try {
            while (true) {
                boolean last = System.nanoTime() - deadline > 0;
                waiting.removeIf(plugin -> hasCome(plugin, last, failures));
                if (waiting.isEmpty() || last) {
                    return failures;
                }
                TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return failures;
        }
    }

    /** Whether some have neither come nor failed: calls in them may take long to finish. */
    boolean someAreLate() {
        return !waiting.isEmpty();
    }

    private boolean hasCome(Expected plugin, boolean last, List<Failure> failures) {
        Optional<ComponentConfigurationDTO> instance =
                instances(plugin.component(), plugin.slotId()).stream()
                        .filter(it -> Long.valueOf(mark).equals(it.properties.get(MARK)))
                        .filter(it -> !isFormer(plugin, it))
                        .findFirst();
        if (instance.isEmpty()) {
            return false;
        }
        switch (instance.get().state) {
            case ComponentConfigurationDTO.ACTIVE:
                return true;
            case ComponentConfigurationDTO.FAILED_ACTIVATION:
                if (plugin.wasReady()) {
                    String reason = ActivationFailure.reason(instance.get().failure);
                    failures.add(new Failure(plugin.plugin(), reason));
                }
                return true;
            case ComponentConfigurationDTO.UNSATISFIED_REFERENCE:
                if (plugin.wasReady() && last) {
                    failures.add(new Failure(plugin.plugin(), "waits for other services"));
                }
                return last;
            default:
                return false;
        }
    }

    private List<ComponentConfigurationDTO> instances(
            ComponentDescriptionDTO component, String slotId) {
        return runtime.getComponentConfigurationDTOs(component).stream()
                .filter(it -> slotId.equals(it.properties.get(PluginProperties.SLOT_ID)))
                .toList();
    }

    /** The instance before goes without its service and with the new properties. */
    private static boolean isFormer(Expected plugin, ComponentConfigurationDTO instance) {
        boolean isLeaving =
                service(instance) < 0
                        && instance.state != ComponentConfigurationDTO.UNSATISFIED_REFERENCE;
        return isLeaving || plugin.former().contains(service(instance));
    }

    /** Id of its service; -1 without one. */
    private static long service(ComponentConfigurationDTO instance) {
        return instance.service == null ? -1 : instance.service.id;
    }

    private static boolean isReady(ComponentConfigurationDTO instance) {
        return instance.state == ComponentConfigurationDTO.ACTIVE;
    }
}
