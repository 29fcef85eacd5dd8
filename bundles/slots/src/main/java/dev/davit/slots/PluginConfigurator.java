package dev.davit.slots;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Brings the settings to the components they are for. */
@ProviderType
public interface PluginConfigurator {
    /**
     * A component that requires a configuration.
     *
     * @param pid its configuration id
     * @param contracts names of the services it offers
     * @param properties its properties, as the annotations of the SDK have set them
     */
    record Declared(String pid, List<String> contracts, Map<String, Object> properties) {
        public Declared {
            Objects.requireNonNull(pid);
            contracts = List.copyOf(contracts);
            properties = Map.copyOf(properties);
        }
    }

    /**
     * Configures components that are about to be started: they find their configurations and are
     * alive at once.
     */
    void configure(List<Declared> components);

    /**
     * Configures every started component that has no configuration yet, and keeps those from
     * starting that the settings disable. Usable from any thread.
     */
    void configureStarted();
}
