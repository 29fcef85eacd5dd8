package dev.davit.slots.configure;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Turns entries of {@code [proxy_plugins]} into configurations: each makes an instance of the
 * adapter for its type. Used under the lock of the configurator.
 */
final class ProxyConfigurations {
    private static final Logger LOG = System.getLogger(ProxyConfigurations.class.getName());

    /** A configuration that bundles from anywhere may read. */
    private static final String ANY_LOCATION = "?";

    private final ConfigurationAdmin admin;
    private final PluginSettings settings;
    private final Set<String> adapted = new HashSet<>();
    private final Set<String> refused = new HashSet<>();

    ProxyConfigurations(ConfigurationAdmin admin, PluginSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /**
     * Makes the plugins that an adapter can stand for.
     *
     * @param pid configuration id of the adapter
     * @param type type of its slot
     */
    void adapt(String pid, String type) {
        for (ProxySettings proxy : settings.proxies()) {
            if (proxy.type().equals(type) && isWanted(proxy) && adapted.add(proxy.uri())) {
                update(pid, proxy, properties(proxy));
                if (refused.remove(proxy.uri())) {
                    withdraw(RefusedProxy.PID, proxy);
                }
            }
        }
    }

    /** Lets the entries fail that no adapter has taken. */
    void refuseOthers() {
        for (ProxySettings proxy : settings.proxies()) {
            if (isWanted(proxy) && !adapted.contains(proxy.uri()) && refused.add(proxy.uri())) {
                String reason = "no adapter for proxy plugins of type \"" + proxy.type() + "\"";
                LOG.log(Level.WARNING, "proxy plugin \"{0}\": {1}", proxy.id(), reason);
                update(
                        RefusedProxy.PID,
                        proxy,
                        Map.of(
                                PluginProperties.LISTED_TYPE,
                                proxy.type(),
                                PluginProperties.LISTED_ID,
                                proxy.id(),
                                "reason",
                                reason));
            }
        }
    }

    private boolean isWanted(ProxySettings proxy) {
        return !settings.disabled().contains(proxy.uri());
    }

    private static Map<String, Object> properties(ProxySettings proxy) {
        var properties = new HashMap<String, Object>();
        properties.put(PluginProperties.SLOT_ID, proxy.id());
        properties.put("address", proxy.address());
        properties.put("platform", proxy.platform());
        properties.put("capabilities", proxy.capabilities().toArray(String[]::new));
        proxy.exports().forEach((key, value) -> properties.put("exports." + key, value));
        return properties;
    }

    private void update(String pid, ProxySettings proxy, Map<String, Object> properties) {
        try {
            configuration(pid, proxy).update(FrameworkUtil.asDictionary(properties));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + proxy.uri(), e);
        }
    }

    private void withdraw(String pid, ProxySettings proxy) {
        try {
            configuration(pid, proxy).delete();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot configure " + proxy.uri(), e);
        }
    }

    private Configuration configuration(String pid, ProxySettings proxy) throws IOException {
        return admin.getFactoryConfiguration(pid, proxy.uri(), ANY_LOCATION);
    }
}
