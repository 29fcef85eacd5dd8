package dev.davit.slots.configure;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.slots.PluginConfigurator;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.PluginProperties;
import dev.davit.slots.osgi.SlotTypes;

import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.runtime.ServiceComponentRuntime;
import org.osgi.service.component.runtime.dto.ComponentDescriptionDTO;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Turns tables of the configuration file into configurations of components: the URI that clients
 * know a plugin by finds the table, the component's own configuration id receives it.
 */
@Component(service = PluginConfigurator.class)
public final class SettingsConfigurator implements PluginConfigurator {
    private static final Logger LOG = System.getLogger(SettingsConfigurator.class.getName());

    /** A configuration that bundles from anywhere may read. */
    private static final String ANY_LOCATION = "?";

    private static final String REQUIRE = "require";

    private final ServiceComponentRuntime runtime;
    private final ConfigurationAdmin admin;
    private final PluginSettings settings;
    private final SlotTypes types;
    private final ProxyConfigurations proxies;
    private final EntryConfigurations entries;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> configured = new HashSet<>();

    /** Configures nothing yet. */
    @Activate
    public SettingsConfigurator(
            @Reference ServiceComponentRuntime runtime,
            @Reference ConfigurationAdmin admin,
            @Reference PluginSettings settings,
            @Reference SlotTypes types) {
        this.runtime = runtime;
        this.admin = admin;
        this.settings = settings;
        this.types = types;
        proxies = new ProxyConfigurations(admin, settings);
        entries = new EntryConfigurations(admin, settings);
    }

    @Override
    public void configure(List<Declared> components) {
        lock.lock();
        try {
            for (Declared component : components) {
                if (PluginProperties.isProxyAdapter(component.properties())) {
                    proxies.adapt(component.pid(), slotType(component));
                }
                String table = PluginProperties.forEach(component.properties());
                if (!table.isEmpty()) {
                    String type = types.typeIdOf(component.contracts());
                    entries.configure(component.pid(), table, type);
                }
                String uri = uriOf(component);
                if (!uri.isEmpty()
                        && !settings.disabled().contains(uri)
                        && isWanted(component, uri)
                        && configured.add(component.pid())) {
                    configure(component, uri);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void configureStarted() {
        var waiting = new ArrayList<Declared>();
        for (ComponentDescriptionDTO component : runtime.getComponentDescriptionDTOs()) {
            var declared =
                    new Declared(
                            component.configurationPid[0],
                            List.of(component.serviceInterfaces),
                            component.properties);
            if (settings.disabled().contains(uriOf(declared))) {
                disable(component, uriOf(declared));
            } else if (REQUIRE.equals(component.configurationPolicy)) {
                waiting.add(declared);
            }
        }
        configure(waiting);
        lock.lock();
        try {
            proxies.refuseOthers();
        } finally {
            lock.unlock();
        }
    }

    private boolean isWanted(Declared component, String uri) {
        String setting = PluginProperties.wantedSetting(component.properties());
        Map<String, Object> table = settings.tables().getOrDefault(uri, Map.of());
        return setting.isEmpty() || !"".equals(table.getOrDefault(setting, ""));
    }

    private void configure(Declared component, String uri) {
        var properties = new HashMap<>(settings.daemon());
        properties.put("root", settings.root().resolve(uri).toString());
        properties.put("state", settings.state().resolve(uri).toString());
        for (String table : PluginProperties.configTables(component.properties())) {
            flatten("", settings.tables().getOrDefault(table, Map.of()), properties);
        }
        flatten("", settings.tables().getOrDefault(uri, Map.of()), properties);
        try {
            admin.getConfiguration(component.pid(), ANY_LOCATION)
                    .update(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + uri, e);
        }
    }

    private void disable(ComponentDescriptionDTO component, String uri) {
        if (runtime.isComponentEnabled(component)) {
            LOG.log(Level.INFO, "{0} is disabled in the configuration file", uri);
            runtime.disableComponent(component);
        }
    }

    private String slotType(Declared adapter) {
        String type = PluginProperties.slotType(adapter.properties());
        return type.isEmpty() ? types.typeIdOf(adapter.contracts()) : type;
    }

    private String uriOf(Declared component) {
        String type = PluginProperties.listedType(component.properties());
        if (type.isEmpty()) {
            type = types.typeIdOf(component.contracts());
        }
        String id = PluginProperties.shownId(component.properties());
        return type.isEmpty() || id.isEmpty() ? "" : type + "." + id;
    }

    /**
     * Nested tables become dotted keys. Component property types read a method {@code root_path} as
     * the key {@code root.path}, so keys with underscores are given in both spellings.
     */
    static void flatten(String prefix, Map<String, Object> table, Map<String, Object> into) {
        table.forEach(
                (key, value) -> {
                    if (value instanceof Map<?, ?> nested) {
                        var inner = new HashMap<String, Object>();
                        nested.forEach((name, item) -> inner.put(name.toString(), item));
                        flatten(prefix + key + ".", inner, into);
                    } else {
                        into.put(prefix + key, scalar(value));
                        into.put(prefix + key.replace('_', '.'), scalar(value));
                    }
                });
    }

    private static Object scalar(Object value) {
        return value instanceof Iterable<?> list ? strings(list) : value;
    }

    private static String[] strings(Iterable<?> list) {
        var strings = new ArrayList<String>();
        list.forEach(item -> strings.add(String.valueOf(item)));
        return strings.toArray(String[]::new);
    }
}
