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
 * @param origin where it comes from: bundle and version, or address of the peer
 * @param waitsFor what it waits for, in words: packages, configurations, services, sockets; copied
 * @param calls calls through its slot
 * @param former generations that have been replaced and are not gone, oldest first; copied
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
        String origin,
        List<String> waitsFor,
        CallCounts calls,
        List<FormerGeneration> former,
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
        Objects.requireNonNull(origin);
        waitsFor = List.copyOf(waitsFor);
        Objects.requireNonNull(calls);
        former = List.copyOf(former);
        capabilities = List.copyOf(capabilities);
        exports = Map.copyOf(exports);
        platforms = List.copyOf(platforms);
    }

    /** Type and id in one, as configuration files name the plugin. */
    public String uri() {
        return type + "." + id;
    }
}
