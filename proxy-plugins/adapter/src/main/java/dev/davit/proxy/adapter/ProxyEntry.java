package dev.davit.proxy.adapter;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Platform;
import dev.davit.grpc.CallHeaders;

import io.grpc.Channel;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * An entry {@code [proxy_plugins.<id>]}, as the framework hands it to an adapter.
 *
 * @param id what clients call the plugin
 * @param address of its socket
 * @param uid whose socket it may be, besides root's and the daemon's own
 * @param exports shown in listings
 * @param capabilities shown in listings
 * @param platforms shown in listings
 */
record ProxyEntry(
        String id,
        String address,
        OptionalInt uid,
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
     * @throws DavitException INVALID_ARGUMENT for a platform or uid that is none
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
                uid(text(properties, "uid")),
                exports,
                properties.get("capabilities") instanceof String[] capabilities
                        ? List.of(capabilities)
                        : List.of(),
                List.of(platform(text(properties, "platform"))));
    }

    /**
     * The process, called in the name of whoever calls; connects to nobody yet.
     *
     * @throws DavitException INVALID_ARGUMENT for an address that is none
     */
    Peer peer(String slot, Consumer<Channel> greeting) {
        String name = slot + " \"" + id + "\"";
        return new Peer(name, SocketFile.of(name, address, uid), CallHeaders::current, greeting);
    }

    private static OptionalInt uid(String text) {
        try {
            return text.isEmpty() ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT,
                    "uid \"" + text + "\": " + ErrorCode.INVALID_ARGUMENT.text(),
                    e);
        }
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
