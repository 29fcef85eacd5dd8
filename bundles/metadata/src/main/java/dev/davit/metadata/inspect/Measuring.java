package dev.davit.metadata.inspect;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.collect.Holdings;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks snapshotters for the room that snapshots take. One that does not answer is not asked again:
 * what it has counts as nothing, and is told. For one thread.
 */
final class Measuring implements Holdings.Measure {
    private final Slot<Snapshotter> slot;
    private final Set<String> silent = new HashSet<>();
    private final Map<String, Integer> lost = new HashMap<>();
    private final List<String> unknown = new ArrayList<>();

    Measuring(Slot<Snapshotter> slot) {
        this.slot = slot;
    }

    @Override
    public long bytes(String snapshotter, String backendKey) {
        if (silent.contains(snapshotter)) {
            return 0;
        }
        try (Handle<Snapshotter> backend = slot.use(snapshotter)) {
            return backend.plugin().usage(backendKey).sizeBytes();
        } catch (DavitException e) {
            if (e.code() == ErrorCode.CANCELLED) {
                throw e;
            }
            if (e.code() == ErrorCode.NOT_FOUND && slot.isKnown(snapshotter)) {
                lost.merge(snapshotter, 1, Integer::sum);
            } else {
                silent.add(snapshotter);
                unknown("snapshotter " + snapshotter + ": " + e.getMessage());
            }
            return 0;
        }
    }

    void unknown(String what) {
        unknown.add(what);
    }

    /** What could not be measured. */
    List<String> unknown() {
        List<String> all = new ArrayList<>(unknown);
        lost.forEach(
                (snapshotter, count) ->
                        all.add(
                                "%d snapshots that snapshotter %s does not have; see davit db verify"
                                        .formatted(count, snapshotter)));
        return all;
    }
}
