package dev.davit.slots.configure;

import dev.davit.api.process.PluginProcess;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.ProxySettings;
import dev.davit.slots.osgi.PluginProperties;

import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

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
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Turns entries of {@code [proxy_plugins]} into configurations: each makes an instance of the
 * adapter for its type. An entry that changes gets a second instance, which takes the calls before
 * the first one goes. Used under the lock of the configurator.
 */
final class ProxyConfigurations {
    /** Configuration id of whoever runs the process behind an entry. */
    static final String PROCESS_PID = "proxy.process";

    private static final Logger LOG = System.getLogger(ProxyConfigurations.class.getName());

    /** A configuration that bundles from anywhere may read. */
    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;

    /** Configuration ids of the adapters by the type they are for. */
    private final Map<String, String> adapters = new HashMap<>();

    private final Map<String, Given> adapted = new HashMap<>();
    private final Map<String, Given> processes = new HashMap<>();
    private final Map<String, Given> refused = new HashMap<>();

    /** Those whose entry has changed, until its next instance is there. */
    private final List<Given> replaced = new ArrayList<>();

    /** A configuration that has been made. */
    private record Given(String pid, String name, Map<String, Object> properties) {}

    ProxyConfigurations(ConfigurationAdmin admin) {
        this.admin = admin;
    }

    /** From now on entries of this type have an adapter. */
    void adapter(String pid, String type) {
        adapters.put(type, pid);
    }

    /**
     * Makes what the settings want and is not there, or is there in another way.
     *
     * @param mark of this change
     * @param coming told of each plugin, and the configuration id of its adapter, before it comes
     */
    void bring(PluginSettings settings, long mark, BiConsumer<ProxySettings, String> coming) {
        for (ProxySettings proxy : wanted(settings)) {
            String pid = adapters.get(proxy.type());
            if (pid != null && proxy.fault().isEmpty()) {
                bringProcess(proxy, settings);
                Map<String, Object> properties = properties(proxy);
                Given before = adapted.get(proxy.uri());
                if (before == null || !ComponentProperties.same(before.properties(), properties)) {
                    coming.accept(proxy, pid);
                    String name = before == null ? proxy.uri() : proxy.uri() + "@" + mark;
                    adapted.put(proxy.uri(), give(new Given(pid, name, properties), mark));
                    if (before != null) {
                        replaced.add(before);
                    }
                }
            }
        }
    }

    /** Takes away what the settings do not want any more, and lets entries fail that cannot be. */
    void dismissOthers(PluginSettings settings) {
        replaced.forEach(this::withdraw);
        replaced.clear();
        List<ProxySettings> wanted = wanted(settings);
        retain(adapted, wanted.stream().map(ProxySettings::uri).collect(Collectors.toSet()));
        retain(
                processes,
                wanted.stream()
                        .filter(proxy -> !proxy.process().isEmpty())
                        .map(ProxySettings::uri)
                        .collect(Collectors.toSet()));
        var stillRefused = new HashSet<String>();
        for (ProxySettings proxy : wanted) {
            if (!adapted.containsKey(proxy.uri())) {
                refuse(proxy);
                stillRefused.add(proxy.uri());
            }
        }
        retain(refused, stillRefused);
    }

    private void refuse(ProxySettings proxy) {
        String reason = proxy.fault();
        if (reason.isEmpty()) {
            reason = "no adapter for proxy plugins of type \"" + proxy.type() + "\"";
        }
        Map<String, Object> properties =
                Map.of(
                        PluginProperties.LISTED_TYPE,
                        proxy.type(),
                        PluginProperties.LISTED_ID,
                        proxy.id(),
                        PluginProperties.LISTED_ORIGIN,
                        "proxy_plugins." + proxy.id(),
                        "reason",
                        reason,
                        "unreadable",
                        !proxy.fault().isEmpty());
        Given before = refused.get(proxy.uri());
        if (before == null || !before.properties().equals(properties)) {
            LOG.log(Level.WARNING, "proxy plugin \"{0}\": {1}", proxy.id(), reason);
            var told = new HashMap<>(properties);
            told.put(PluginProperties.LISTED_SINCE, System.currentTimeMillis());
            give(new Given(RefusedProxy.PID, proxy.uri(), told), 0);
            refused.put(proxy.uri(), new Given(RefusedProxy.PID, proxy.uri(), properties));
        }
    }

    private void bringProcess(ProxySettings proxy, PluginSettings settings) {
        if (proxy.process().isEmpty()) {
            return;
        }
        var properties = new HashMap<String, Object>();
        properties.put(PluginProperties.SLOT_ID, proxy.id());
        properties.put("address", proxy.address());
        properties.put(
                "state",
                settings.state()
                        .resolve(PluginProcess.SLOT.typeId() + "." + proxy.id())
                        .toString());
        ComponentProperties.flatten("process.", proxy.process(), properties);
        Given before = processes.get(proxy.uri());
        if (before == null || !ComponentProperties.same(before.properties(), properties)) {
            processes.put(proxy.uri(), give(new Given(PROCESS_PID, proxy.uri(), properties), 0));
        }
    }

    private void retain(Map<String, Given> given, Set<String> uris) {
        for (Map.Entry<String, Given> entry : List.copyOf(given.entrySet())) {
            if (!uris.contains(entry.getKey())) {
                given.remove(entry.getKey());
                withdraw(entry.getValue());
            }
        }
    }

    private static List<ProxySettings> wanted(PluginSettings settings) {
        return settings.proxies().stream()
                .filter(proxy -> !settings.disabled().contains(proxy.uri()))
                .toList();
    }

    private static Map<String, Object> properties(ProxySettings proxy) {
        var properties = new HashMap<String, Object>();
        properties.put(PluginProperties.SLOT_ID, proxy.id());
        properties.put("address", proxy.address());
        properties.put("platform", proxy.platform());
        properties.put("capabilities", proxy.capabilities().toArray(String[]::new));
        proxy.exports().forEach((key, value) -> properties.put("exports." + key, value));
        proxy.uid().ifPresent(uid -> properties.put("uid", uid));
        ComponentProperties.flatten("process.", proxy.process(), properties);
        return properties;
    }

    private Given give(Given given, long mark) {
        var properties = new HashMap<>(given.properties());
        properties.put(Arrivals.MARK, mark);
        try {
            configuration(given).update(FrameworkUtil.asDictionary(properties));
            return given;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + given.name(), e);
        }
    }

    private void withdraw(Given given) {
        try {
            configuration(given).delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot take away " + given.name(), e);
        }
    }

    private Configuration configuration(Given given) throws IOException {
        return admin.getFactoryConfiguration(given.pid(), given.name(), ANY_LOCATION);
    }
}
