package dev.davit.slots.table;

import dev.davit.slots.MethodMeter;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The meters of a place: one for each method of each version that was here. */
final class Meters {
    /** How many versions are told apart; the calls of later ones are counted together. */
    private static final int MOST = 2_000;

    private final String slot;
    private final Map<Key, Meter> meters = new ConcurrentHashMap<>();

    private record Key(String version, String method) {}

    Meters(String slot) {
        this.slot = slot;
    }

    Meter of(String version, String method) {
        String told = meters.size() < MOST ? version : "other";
        return meters.computeIfAbsent(new Key(told, method), key -> new Meter());
    }

    /**
     * What was called until now.
     *
     * @param plugin id that the readings carry
     */
    List<MethodMeter> read(String plugin) {
        return meters.entrySet().stream()
                .map(
                        entry ->
                                entry.getValue()
                                        .read(
                                                slot,
                                                plugin,
                                                entry.getKey().version(),
                                                entry.getKey().method()))
                .toList();
    }
}
