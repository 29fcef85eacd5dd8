package dev.davit.slots.table;

import dev.davit.api.ErrorCode;
import dev.davit.slots.Handle;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Versions of a plugin that serve beside the one that has its place, because somebody asks for them
 * by name: {@code copy@1.2.0}. They are started at the first call and live as long as their source
 * is there. Changed under the lock of the place's changes.
 */
final class PinnedVersions<T> {
    /** Stands between the id and the version. */
    private static final char AT = '@';

    private final String label;
    private final Generations<T> generations;
    private final CurrentLimits limits;
    private final Map<String, Generation<T>> alive = new ConcurrentHashMap<>();

    PinnedVersions(String label, Generations<T> generations, CurrentLimits limits) {
        this.label = label;
        this.generations = generations;
        this.limits = limits;
    }

    /** The id in front of a version; the whole text if there is none. */
    static String idOf(String name) {
        int at = name.lastIndexOf(AT);
        return at <= 0 ? name : name.substring(0, at);
    }

    /** The version behind an id; empty if there is none. */
    static String versionOf(String name) {
        int at = name.lastIndexOf(AT);
        return at <= 0 ? "" : name.substring(at + 1);
    }

    /** A handle on a version that is alive. */
    @Nullable Handle<T> tryUse(String version) {
        Generation<T> generation = alive.get(version);
        return generation != null && generation.enter() ? generation.handle() : null;
    }

    /**
     * Brings a version to life.
     *
     * @param exclusive whether only one version may live at once
     * @throws dev.davit.api.DavitException UNAVAILABLE if it must not, or does not start
     */
    void begin(PluginSource<T> source, boolean exclusive) {
        if (exclusive) {
            throw ErrorCode.UNAVAILABLE.about(
                    label
                            + ": version "
                            + source.version()
                            + " cannot serve beside another, since only one may at once");
        }
        if (!alive.containsKey(source.version())) {
            alive.put(source.version(), generations.start(source));
        }
    }

    /** Its source goes. */
    void depart(PluginSource<T> source) {
        Generation<T> generation = alive.get(source.version());
        if (generation != null && generation.source().equals(source)) {
            alive.remove(source.version());
            generations.retireHere(generation, limits.get().drain());
        }
    }

    /** All of them end. */
    void endAll() {
        alive.values().forEach(generation -> generations.retire(generation, limits.get().drain()));
        alive.clear();
    }
}
