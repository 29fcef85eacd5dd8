package dev.davit.slots.configure;

import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.PluginProperties;

import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Turns the entries of a table such as {@code [stream_processors]} into configurations: each makes
 * an instance of the component that is for them. Used under the lock of the configurator.
 */
final class EntryConfigurations {
    /** A configuration that bundles from anywhere may read. */
    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;
    private final PluginSettings settings;
    private final Set<String> configured = new HashSet<>();

    EntryConfigurations(ConfigurationAdmin admin, PluginSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /**
     * Makes the instances of a component.
     *
     * @param pid its configuration id
     * @param table name of the table
     * @param type type of its slot
     */
    void configure(String pid, String table, String type) {
        if (!configured.add(pid)) {
            return;
        }
        settings.tables()
                .getOrDefault(table, Map.of())
                .forEach(
                        (id, entry) -> {
                            if (entry instanceof Map<?, ?> keys
                                    && !settings.disabled().contains(type + "." + id)) {
                                update(pid, id, keys);
                            }
                        });
    }

    private void update(String pid, String id, Map<?, ?> keys) {
        var table = new HashMap<String, Object>();
        keys.forEach((key, value) -> table.put(String.valueOf(key), value));
        var properties = new HashMap<String, Object>();
        SettingsConfigurator.flatten("", table, properties);
        properties.put(PluginProperties.SLOT_ID, id);
        try {
            admin.getFactoryConfiguration(pid, id, ANY_LOCATION)
                    .update(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + pid + " " + id, e);
        }
    }
}
