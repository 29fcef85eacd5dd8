package dev.davit.bench;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.slots.table.Generation;
import dev.davit.slots.table.Limits;
import dev.davit.slots.table.PluginSlot;
import dev.davit.slots.table.PluginSource;
import dev.davit.slots.table.Status;
import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;

/** A snapshotter in a slot of this JVM, as the daemon's table keeps it, without a framework. */
record Place(Snapshotter plugin) implements PluginSource<Snapshotter> {
    /** A slot with these snapshotters, {@code s0}, {@code s1} and so on, all of them ready. */
    static PluginSlot<Snapshotter> slotWith(Snapshotter... plugins) {
        var slot = new PluginSlot<>(Snapshotter.SLOT, new Rules(new Spans()));
        for (int i = 0; i < plugins.length; i++) {
            slot.arrive("s" + i, new Place(plugins[i]));
            slot.use("s" + i).close();
        }
        return slot;
    }

    @Override
    public Snapshotter open() {
        return plugin;
    }

    @Override
    public void close() {
        // Whoever made the plugin ends it.
    }

    @Override
    public int ranking() {
        return 0;
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public String origin() {
        return "bench";
    }

    /** What holds in a daemon whose configuration says nothing. */
    private record Rules(Spans spans) implements PluginSlot.Policy {
        @Override
        public Limits limits(String id) {
            return Limits.DEFAULT;
        }

        @Override
        public boolean isDisabled(String id) {
            return false;
        }

        @Override
        public void changed(
                String id, Status before, Status after, @Nullable Generation<?> current) {
            // Nobody listens.
        }
    }
}
