package dev.davit.slots.table;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who offers to fill a place, and who of them has failed. Used under the lock of the place's
 * changes, but for the list itself.
 */
final class Sources<T> {
    private static final Duration FIRST_REST = Duration.ofSeconds(1);
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private static final long NEVER = Long.MIN_VALUE;

    /** In order of arrival; a new list for each change. */
    private volatile List<PluginSource<T>> present = List.of();

    /** Those that have failed, and until when they are left alone, by the system's clock. */
    private final Map<PluginSource<T>, Long> failed = new HashMap<>();

    /** How long each was left alone the last time. */
    private final Map<PluginSource<T>, Duration> rests = new HashMap<>();

    private final Set<PluginSource<T>> preferred = new HashSet<>();

    synchronized void add(PluginSource<T> source) {
        var next = new ArrayList<>(present);
        next.add(source);
        present = List.copyOf(next);
    }

    synchronized void remove(PluginSource<T> source) {
        present = present.stream().filter(other -> !other.equals(source)).toList();
    }

    /** Those that are here, in order of arrival. */
    List<PluginSource<T>> present() {
        return present;
    }

    /** The one that came last of those with a version; null if there is none. */
    @Nullable PluginSource<T> ofVersion(String version) {
        return present.reversed().stream()
                .filter(source -> source.version().equals(version))
                .findFirst()
                .orElse(null);
    }

    /** Forgets all about one that has gone. */
    void forget(PluginSource<T> source) {
        failed.remove(source);
        rests.remove(source);
        preferred.remove(source);
    }

    /** Of sources with one ranking, this one is to win from now on. */
    void prefer(PluginSource<T> source) {
        preferred.clear();
        preferred.add(source);
        failed.remove(source);
    }

    /** The one to fill the place; null if all have failed. */
    @Nullable PluginSource<T> best() {
        PluginSource<T> best = null;
        for (PluginSource<T> source : present) {
            if (!failed.containsKey(source) && (best == null || compare(source, best) >= 0)) {
                best = source;
            }
        }
        return best;
    }

    private int compare(PluginSource<T> one, PluginSource<T> other) {
        int order = Integer.compare(one.ranking(), other.ranking());
        if (order == 0) {
            order = Boolean.compare(preferred.contains(one), preferred.contains(other));
        }
        return order == 0 ? one.compareVersion(other) : order;
    }

    /**
     * Notes a failure: the source is left alone for a while, twice as long as the last time.
     *
     * @param isFinal whether trying again makes no sense
     */
    void failed(PluginSource<T> source, boolean isFinal) {
        Duration rest = rests.merge(source, FIRST_REST, (last, first) -> last.multipliedBy(2));
        if (rest.compareTo(LONGEST_REST) > 0) {
            rest = LONGEST_REST;
            rests.put(source, rest);
        }
        failed.put(source, isFinal ? NEVER : System.nanoTime() + rest.toNanos());
    }

    /** All are as if they had just come. */
    void forgive() {
        failed.clear();
        rests.clear();
    }

    /** Forgives those whose time has come; false if there are none. */
    boolean forgiveDue() {
        long now = System.nanoTime();
        return failed.values().removeIf(until -> until != NEVER && until - now <= 0);
    }
}
