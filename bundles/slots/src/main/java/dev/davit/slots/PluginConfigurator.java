package dev.davit.slots;

import org.osgi.annotation.versioning.ProviderType;

/** Brings the settings to the components they are for. */
@ProviderType
public interface PluginConfigurator {
    /**
     * Gives every listed component that requires a configuration its own, unless the settings
     * disable it. Components that have theirs already are left alone. Called after bundles have
     * been started; usable from any thread.
     */
    void configure();
}
