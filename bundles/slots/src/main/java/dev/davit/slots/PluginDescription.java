package dev.davit.slots;

import dev.davit.api.Platform;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One line of the list of plugins.
 *
 * @param type type that clients know, {@code io.containerd.snapshotter.v1} for example
 * @param id id that clients know
 * @param requires types of plugins it works with
 * @param state what it is doing
 * @param since when it began to
 * @param reason why, in words; empty when there is nothing to say
 * @param generation counts its lives, from 1; 0 before the first
 * @param version version of the bundle or peer; empty if unknown
 * @param capabilities abilities it names, while it is there
 * @param exports facts it names, while it is there
 * @param platforms platforms it names, while it is there
 */
public record PluginDescription(
        String type,
        String id,
        List<String> requires,
        PluginState state,
        Instant since,
        String reason,
        int generation,
        String version,
        List<String> capabilities,
        Map<String, String> exports,
        List<Platform> platforms) {
    public PluginDescription {
        Objects.requireNonNull(type);
        Objects.requireNonNull(id);
        requires = List.copyOf(requires);
        Objects.requireNonNull(state);
        Objects.requireNonNull(since);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(version);
        capabilities = List.copyOf(capabilities);
        exports = Map.copyOf(exports);
        platforms = List.copyOf(platforms);
    }

    /** Type and id in one, as configuration files name the plugin. */
    public String uri() {
        return type + "." + id;
    }
}
