package dev.davit.bench;

import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Calls plugins that do nothing, in a JVM of its own with the daemon's options, and prints how many
 * nanoseconds one call takes: with {@code table} through the slot table, that is taking a handle,
 * calling and giving it back; with {@code plain} as a call of the interface.
 *
 * <p>Two plugins and three methods in turn, so that no call site knows what it meets.
 */
public final class Dispatch {
    private static final int PLUGINS = 2;
    private static final int METHODS = 3;

    /** Less than a millisecond's, so that most batches are not interrupted on a busy machine. */
    private static final int BATCH = 1_200;

    private static final int WARM_UPS = 3_000;

    /** Where answers go, so that no compiler takes the calls away. */
    private static volatile Object taken = "";

    private final Snapshotter[] plugins = new Snapshotter[PLUGINS];

    private Dispatch() {
        for (int i = 0; i < plugins.length; i++) {
            plugins[i] = new Idle("key-" + i);
        }
    }

    /**
     * @param arguments {@code table} or {@code plain}, and how many batches count
     */
    public static void main(String... arguments) throws InterruptedException {
        var dispatch = new Dispatch();
        Runnable batch = arguments[0].equals("table") ? dispatch.table() : dispatch::plain;
        int batches = Integer.parseInt(arguments[1]);
        // As in the daemon, whose calls have a virtual thread each.
        Thread.ofVirtual().start(() -> print(batch, batches)).join();
    }

    private static void print(Runnable batch, int batches) {
        Samples.timed(WARM_UPS, batch);
        System.out.println(Samples.timed(batches, batch).median() * 1e3 / BATCH);
    }

    private void plain() {
        Object last = "";
        for (int i = 0; i < BATCH; i++) {
            last = call(plugins[i % PLUGINS], i);
        }
        taken = last;
    }

    private Runnable table() {
        Slot<Snapshotter> slot = Place.slotWith(plugins);
        return () -> {
            Object last = "";
            for (int i = 0; i < BATCH; i++) {
                try (Handle<Snapshotter> handle = slot.use(i % PLUGINS == 0 ? "s0" : "s1")) {
                    last = call(handle.plugin(), i);
                }
            }
            taken = last;
        };
    }

    private static Object call(Snapshotter plugin, int number) {
        return switch (number % METHODS) {
            case 0 -> plugin.stat("key");
            case 1 -> plugin.usage("key");
            default -> plugin.prepare("key", "", Map.of());
        };
    }

    /** Answers at once. */
    private static final class Idle extends ForwardingSnapshotter {
        private static final Usage USAGE = new Usage(1, 1);

        private final SnapshotInfo info;

        Idle(String key) {
            super(new InMemorySnapshotter());
            info =
                    new SnapshotInfo(
                            SnapshotKind.ACTIVE, key, "", Map.of(), Instant.EPOCH, Instant.EPOCH);
        }

        @Override
        public SnapshotInfo stat(String key) {
            return info;
        }

        @Override
        public Usage usage(String key) {
            return USAGE;
        }

        @Override
        public List<Mount> prepare(String key, String parent, Map<String, String> labels) {
            return List.of();
        }
    }
}
