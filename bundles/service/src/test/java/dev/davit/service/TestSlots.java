package dev.davit.service;

import dev.davit.api.Any;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.CallCounts;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** One slot, and a list of plugins as a test writes it. */
final class TestSlots implements Slots {
    private final TestSlot<?> slot;
    private final List<PluginDescription> listed = new CopyOnWriteArrayList<>();

    TestSlots(TestSlot<?> slot) {
        this.slot = slot;
    }

    void list(SlotType<?> type, String id, PluginState state) {
        listed.add(
                new PluginDescription(
                        type.typeId(),
                        id,
                        List.of(),
                        state,
                        Instant.EPOCH,
                        "",
                        1,
                        "",
                        "",
                        List.of(),
                        CallCounts.NONE,
                        List.of(),
                        List.of(),
                        Map.of(),
                        List.of()));
    }

    @Override
    @SuppressWarnings("unchecked") // the test asks for the type it has made the slot for
    public <T> Slot<T> slot(SlotType<T> type) {
        return (Slot<T>) slot;
    }

    @Override
    public List<PluginDescription> plugins() {
        return listed;
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        return Optional.empty();
    }
}
