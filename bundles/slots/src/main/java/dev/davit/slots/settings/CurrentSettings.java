package dev.davit.slots.settings;

import dev.davit.slots.PluginSettings;

import org.osgi.annotation.versioning.ProviderType;

import java.util.function.Consumer;

/**
 * The settings of the running generation of the configuration, for whoever reads tables that no
 * component is configured with. Usable from any thread.
 */
@ProviderType
public interface CurrentSettings {
    /** What is in effect now. */
    PluginSettings current();

    /**
     * Tells of every change from now on, on the thread that makes it.
     *
     * @param listener returns soon and throws nothing
     * @return ends it
     */
    AutoCloseable listen(Consumer<PluginSettings> listener);
}
