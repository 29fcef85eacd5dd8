package dev.davit.api.logger;

import java.util.Map;
import java.util.Objects;

/**
 * Whose output is logged, and what the client asked for.
 *
 * @param namespace namespace of the container
 * @param container id of the container
 * @param exec id of an exec in it; empty for its init process
 * @param options keys and values of the log URI's query; copied
 */
public record LogSource(
        String namespace, String container, String exec, Map<String, String> options) {
    public LogSource {
        Objects.requireNonNull(namespace);
        Objects.requireNonNull(container);
        Objects.requireNonNull(exec);
        options = Map.copyOf(options);
    }
}
