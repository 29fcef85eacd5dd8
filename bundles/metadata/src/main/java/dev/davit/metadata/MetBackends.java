package dev.davit.metadata;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.record.SnapshotRecord;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import java.util.HashMap;
import java.util.Map;

/** The snapshotters that a list of snapshots meets, each held until its end. */
final class MetBackends implements AutoCloseable {
    private final Slot<Snapshotter> slot;
    private final String asked;
    private final Map<String, Handle<Snapshotter>> held = new HashMap<>();

    /**
     * @param asked the snapshotter that the client asks for
     */
    MetBackends(Slot<Snapshotter> slot, String asked) {
        this.slot = slot;
        this.asked = asked;
    }

    /** The one that has a snapshot. */
    Snapshotter of(SnapshotRecord record) {
        return held.computeIfAbsent(record.placeOf(asked), slot::use).plugin();
    }

    /** A list without a snapshot still tells that the snapshotter is not there. */
    void confirm() {
        if (held.isEmpty() && slot.isKnown(asked)) {
            slot.use(asked).close();
        }
    }

    @Override
    public void close() {
        held.values().forEach(Handle::close);
    }
}
