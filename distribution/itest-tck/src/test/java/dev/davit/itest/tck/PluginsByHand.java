package dev.davit.itest.tck;

import dev.davit.api.Any;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;
import dev.davit.slots.table.Generation;
import dev.davit.slots.table.Limits;
import dev.davit.slots.table.PluginSlot;
import dev.davit.slots.table.PluginSource;
import dev.davit.slots.table.Status;
import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The slot table with plugins that no framework has brought. */
final class PluginsByHand implements Slots {
    private final Map<SlotType<?>, PluginSlot<?>> slots = new ConcurrentHashMap<>();

    /** Puts a plugin into its slot. */
    <T> void add(SlotType<T> type, String id, Supplier<T> opener) {
        table(type).arrive(id, new ByHand<>(opener));
    }

    @Override
    public <T> Slot<T> slot(SlotType<T> type) {
        return table(type);
    }

    @SuppressWarnings("unchecked") // the map binds a type to the slot made for it
    private <T> PluginSlot<T> table(SlotType<T> type) {
        return (PluginSlot<T>)
                slots.computeIfAbsent(type, key -> new PluginSlot<>(key, new Lenient()));
    }

    @Override
    public List<PluginDescription> plugins() {
        return List.of();
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        return Optional.empty();
    }

    private record ByHand<T>(Supplier<T> opener) implements PluginSource<T> {
        @Override
        public T open() {
            return opener.get();
        }

        @Override
        public void close() {
            // Whoever has opened the plugin closes it.
        }

        @Override
        public int ranking() {
            return 0;
        }

        @Override
        public String version() {
            return "";
        }

        @Override
        public String origin() {
            return "a test";
        }
    }

    /** The limits of the daemon, nobody kept out, and nobody told. */
    private record Lenient() implements PluginSlot.Policy {
        private static final Spans SPANS = new Spans();

        @Override
        public Limits limits(String id) {
            return Limits.DEFAULT;
        }

        @Override
        public boolean isDisabled(String id) {
            return false;
        }

        @Override
        public Spans spans() {
            return SPANS;
        }

        @Override
        public void changed(
                String id, Status before, Status after, @Nullable Generation<?> current) {
            // The suites look at what plugins answer.
        }
    }
}
