package dev.davit.api.logger;

import java.util.Map;
import java.util.Objects;

/**
 * Whose output is logged, and what the client asked for.
 *
 * @param namespace namespace of the container
 * @param id id of the container, or of an exec
 * @param options keys and values of the log URI's query; copied
 */
public record LogSource(String namespace, String id, Map<String, String> options) {
    public LogSource {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(id);
        options = Map.copyOf(options);
    }
}
