package dev.davit.slots.configure;

import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.PluginProperties;

import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
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
    private final Set<ForEach> components = new HashSet<>();
    private final Map<Name, Map<String, Object>> given = new HashMap<>();

    /** A component that is made for each entry of a table. */
    private record ForEach(String pid, String table, String type) {}

    private record Name(String pid, String id) {}

    EntryConfigurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /**
     * From now on the entries of a table have a component.
     *
     * @param pid its configuration id
     * @param table name of the table
     * @param type type of its slot
     */
    void component(String pid, String table, String type) {
        components.add(new ForEach(pid, table, type));
    }

    /** Makes the instances that the settings want, and takes away those they do not. */
    void bring(PluginSettings settings) {
        var wanted = new HashMap<Name, Map<String, Object>>();
        for (ForEach component : components) {
            settings.tables()
                    .getOrDefault(component.table(), Map.of())
                    .forEach(
                            (id, entry) -> {
                                if (entry instanceof Map<?, ?> keys
                                        && !settings.disabled()
                                                .contains(component.type() + "." + id)) {
                                    wanted.put(new Name(component.pid(), id), properties(id, keys));
                                }
                            });
        }
        wanted.forEach(
                (name, properties) -> {
                    Map<String, Object> before = given.get(name);
                    if (before == null || !ComponentProperties.same(before, properties)) {
                        update(name, properties);
                        given.put(name, properties);
                    }
                });
        for (Name name : Set.copyOf(given.keySet())) {
            if (!wanted.containsKey(name)) {
                withdraw(name);
                given.remove(name);
            }
        }
    }

    private static Map<String, Object> properties(String id, Map<?, ?> keys) {
        var table = new HashMap<String, Object>();
        keys.forEach((key, value) -> table.put(String.valueOf(key), value));
        var properties = new HashMap<String, Object>();
        ComponentProperties.flatten("", table, properties);
        properties.put(PluginProperties.SLOT_ID, id);
        return properties;
    }

    private void update(Name name, Map<String, Object> properties) {
        try {
            configuration(name).update(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + name, e);
        }
    }

    private void withdraw(Name name) {
        try {
            configuration(name).delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take away " + name, e);
        }
    }

    private Configuration configuration(Name name) throws IOException {
        return admin.getFactoryConfiguration(name.pid(), name.id(), ANY_LOCATION);
    }
}
