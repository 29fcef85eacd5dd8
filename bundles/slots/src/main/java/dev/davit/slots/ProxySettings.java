package dev.davit.slots;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A plugin in a process of its own, as the configuration file names it.
 *
 * @param id the name clients know it by
 * @param type type of plugin it stands for; what was written, if that is none
 * @param address of its socket
 * @param platform empty for the host's
 * @param exports facts shown in listings; copied
 * @param capabilities shown in listings; copied
 */
public record ProxySettings(
        String id,
        String type,
        String address,
        String platform,
        Map<String, String> exports,
        List<String> capabilities) {
    public ProxySettings {
        Objects.requireNonNull(id);
        Objects.requireNonNull(type);
        Objects.requireNonNull(address);
        Objects.requireNonNull(platform);
        exports = Map.copyOf(exports);
        capabilities = List.copyOf(capabilities);
    }

    /** Type and id in one, as configuration files name plugins. */
    public String uri() {
        return type + "." + id;
    }
}
