package dev.davit.runtime.shim.bundle;

import dev.davit.kit.json.Json;
import dev.davit.runtime.shim.connection.ShimEndpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An endpoint as JSON: what some shims print, and the file {@code bootstrap.json}. */
public final class BootstrapFile {
    private BootstrapFile() {}

    /**
     * Reads an endpoint.
     *
     * @throws dev.davit.api.DavitException INVALID_ARGUMENT if the text is no JSON
     */
    public static ShimEndpoint parse(String text) {
        Json json = Json.parse(text);
        List<Integer> capabilities = new ArrayList<>();
        for (Json capability : json.get("capabilities").elements()) {
            capability.integer().ifPresent(number -> capabilities.add((int) number));
        }
        Map<String, String> metadata = new LinkedHashMap<>();
        json.get("metadata")
                .members()
                .forEach((key, value) -> value.text().ifPresent(text1 -> metadata.put(key, text1)));
        return new ShimEndpoint(
                (int) json.get("version").integer().orElse(0),
                json.get("address").text().orElse(""),
                json.get("protocol").text().orElse(ShimEndpoint.TTRPC),
                capabilities,
                metadata);
    }

    /** Writes an endpoint. */
    static String format(ShimEndpoint endpoint) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("version", Json.of(endpoint.version()));
        members.put("address", Json.of(endpoint.address()));
        members.put("protocol", Json.of(endpoint.protocol()));
        if (!endpoint.capabilities().isEmpty()) {
            List<Json> numbers = endpoint.capabilities().stream().map(n -> Json.of(n)).toList();
            members.put("capabilities", new Json.Elements(numbers));
        }
        if (!endpoint.metadata().isEmpty()) {
            Map<String, Json> metadata = new LinkedHashMap<>();
            endpoint.metadata().forEach((key, value) -> metadata.put(key, Json.of(value)));
            members.put("metadata", new Json.Members(metadata));
        }
        return new Json.Members(members).toString();
    }
}
