package dev.davit.slots;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A plugin in a process of its own, as the configuration file names it.
 *
 * @param id the name clients know it by
 * @param type type of plugin it stands for; what was written, if that is none
 * @param address of its socket
 * @param platform empty for the host's
 * @param exports facts shown in listings; copied
 * @param capabilities shown in listings; copied
 * @param uid the user who must own the socket; empty for any
 * @param process how the daemon is to run its process, keys as in the configuration file; empty if
 *     it is not to; copied
 * @param fault why it cannot be; empty if nothing is known against it
 */
public record ProxySettings(
        String id,
        String type,
        String address,
        String platform,
        Map<String, String> exports,
        List<String> capabilities,
        OptionalLong uid,
        Map<String, Object> process,
        String fault) {
    /** Type of entries that say none which can be read. */
    private static final String UNKNOWN = "dev.davit.proxy.v1";

    public ProxySettings {
        Objects.requireNonNull(id);
        Objects.requireNonNull(type);
        Objects.requireNonNull(address);
        Objects.requireNonNull(platform);
        exports = Map.copyOf(exports);
        capabilities = List.copyOf(capabilities);
        Objects.requireNonNull(uid);
        process = Map.copyOf(process);
        Objects.requireNonNull(fault);
    }

    /** An entry that cannot be read. */
    public static ProxySettings refused(String id, String reason) {
        return new ProxySettings(
                id, UNKNOWN, "", "", Map.of(), List.of(), OptionalLong.empty(), Map.of(), reason);
    }

    /** Type and id in one, as configuration files name plugins. */
    public String uri() {
        return type + "." + id;
    }
}
