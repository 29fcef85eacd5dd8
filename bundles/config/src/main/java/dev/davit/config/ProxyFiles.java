package dev.davit.config;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Proxy plugins that have a file of their own, {@code <id>.toml} in a directory. Each file stands
 * alone: what is wrong with one keeps its own plugin out and nothing else.
 *
 * @param plugins by id; copied
 * @param refused files that name no usable plugin; copied
 */
public record ProxyFiles(Map<String, ProxyPlugin> plugins, List<Refused> refused) {
    /** No file. */
    public static final ProxyFiles NONE = new ProxyFiles(Map.of(), List.of());

    /**
     * A file that names no usable plugin.
     *
     * @param id after the file
     * @param reason why, beginning with the place: {@code file:line:column}
     */
    public record Refused(String id, String reason) {
        public Refused {
            Objects.requireNonNull(id);
            Objects.requireNonNull(reason);
        }
    }

    public ProxyFiles {
        plugins = Map.copyOf(plugins);
        refused = List.copyOf(refused);
    }
}
