package dev.davit.proxy.adapter;

import dev.davit.api.ErrorCode;
import dev.davit.api.Platform;
import dev.davit.grpc.CallHeaders;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * An entry {@code [proxy_plugins.<id>]}, as the framework hands it to an adapter.
 *
 * @param id what clients call the plugin
 * @param address of its socket
 * @param exports shown in listings
 * @param capabilities shown in listings
 * @param platforms shown in listings
 */
record ProxyEntry(
        String id,
        String address,
        Map<String, String> exports,
        List<String> capabilities,
        List<Platform> platforms) {
    private static final String EXPORT = "exports.";

    ProxyEntry {
        exports = Map.copyOf(exports);
        capabilities = List.copyOf(capabilities);
        platforms = List.copyOf(platforms);
    }

    /**
     * Reads the properties of a component.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT for a platform that is none
     */
    static ProxyEntry of(Map<String, ?> properties) {
        String address = text(properties, "address");
        var exports = new TreeMap<String, String>();
        properties.forEach(
                (key, value) -> {
                    if (key.startsWith(EXPORT)) {
                        exports.put(key.substring(EXPORT.length()), String.valueOf(value));
                    }
                });
        exports.put("address", address);
        return new ProxyEntry(
                text(properties, "davit.slot.id"),
                address,
                exports,
                properties.get("capabilities") instanceof String[] capabilities
                        ? List.of(capabilities)
                        : List.of(),
                List.of(platform(text(properties, "platform"))));
    }

    /** The process, called in the name of whoever calls. */
    Peer connect(String slot) {
        return new Peer(slot + " \"" + id + "\"", address, CallHeaders::current);
    }

    private static String text(Map<String, ?> properties, String key) {
        return Objects.requireNonNullElse(properties.get(key), "").toString();
    }

    /** {@code linux/arm64/v8} for example; the host's if nothing is said. */
    private static Platform platform(String text) {
        if (text.isEmpty()) {
            return Platform.host();
        }
        String[] parts = text.split("/", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw ErrorCode.INVALID_ARGUMENT.about("platform \"" + text + "\"");
        }
        return new Platform(parts[0], parts[1], parts.length == 3 ? parts[2] : "", "", List.of());
    }
}
