package dev.davit.metadata;

import dev.davit.api.Any;
import dev.davit.api.content.ContentStore;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;
import dev.davit.testkit.InMemoryContentStore;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Slots with a content store in memory and nothing else. */
final class OneContentStore implements Slots {
    private final ContentStore store = new InMemoryContentStore();

    @Override
    public <T> Slot<T> slot(SlotType<T> type) {
        return type.contract().isInstance(store)
                ? new Fixed<>(List.of(type.contract().cast(store)))
                : new Fixed<>(List.of());
    }

    @Override
    public List<PluginDescription> plugins() {
        return List.of();
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        return Optional.empty();
    }

    private record Fixed<T>(List<T> plugins) implements Slot<T> {
        @Override
        public Handle<T> use(String id, Duration patience) {
            return tryUse(id);
        }

        @Override
        public Handle<T> tryUse(String id) {
            T plugin = plugins.getFirst();
            return new Handle<>() {
                @Override
                public T plugin() {
                    return plugin;
                }

                @Override
                public OpenCall begin(String method) {
                    return failure -> {};
                }

                @Override
                public void close() {
                    // It stays.
                }
            };
        }

        @Override
        public boolean isKnown(String id) {
            return !plugins.isEmpty();
        }

        @Override
        public List<String> ids() {
            return plugins.isEmpty() ? List.of() : List.of("local");
        }
    }
}
