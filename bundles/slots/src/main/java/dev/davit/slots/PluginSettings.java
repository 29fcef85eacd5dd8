package dev.davit.slots;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the configuration file says about plugins. Registered as a service by whoever starts the
 * framework: what the daemon started with. {@link dev.davit.slots.settings.CurrentSettings} has
 * what is in effect now.
 *
 * @param root directory below which plugins keep what lasts, as {@code <root>/<uri>}
 * @param state directory below which plugins keep what a reboot may take
 * @param tables keys and values by plugin URI: strings, longs, doubles, booleans, lists of these
 *     and nested tables; {@code stream_processors} is a table of such tables by id
 * @param proxies plugins in processes of their own; copied
 * @param disabled URIs of plugins that are not to be started
 * @param daemon facts about the daemon that every plugin finds in its configuration, {@code
 *     grpc.address} for example
 * @param bundles directory watched for bundles; empty for none
 */
public record PluginSettings(
        Path root,
        Path state,
        Map<String, Map<String, Object>> tables,
        List<ProxySettings> proxies,
        Set<String> disabled,
        Map<String, Object> daemon,
        Optional<Path> bundles) {
    public PluginSettings {
        tables = Map.copyOf(tables);
        proxies = List.copyOf(proxies);
        disabled = Set.copyOf(disabled);
        daemon = Map.copyOf(daemon);
    }

    /**
     * A fact about the daemon as text.
     *
     * @throws IllegalArgumentException if the launcher has not given it
     */
    public String fact(String key) {
        Object value = daemon.get(key);
        if (value == null) {
            throw new IllegalArgumentException("the launcher gives no fact " + key);
        }
        return value.toString();
    }
}
