package dev.davit.metadata;

import dev.davit.api.Any;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.SlotType;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slot;
import dev.davit.slots.Slots;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Slots with a content store in memory, and snapshotters that come and go. */
final class SnapshottersByName implements Slots {
    private final Slots others = new OneContentStore();
    private final Map<String, Snapshotter> plugins = new ConcurrentHashMap<>();

    void put(String id, Snapshotter plugin) {
        plugins.put(id, plugin);
    }

    void remove(String id) {
        plugins.remove(id);
    }

    @Override
    public <T> Slot<T> slot(SlotType<T> type) {
        return type.contract().equals(Snapshotter.class)
                ? new ByName<>(type.contract())
                : others.slot(type);
    }

    @Override
    public List<PluginDescription> plugins() {
        return List.of();
    }

    @Override
    public Optional<Any> ask(String type, String id, Optional<Any> question) {
        return Optional.empty();
    }

    private final class ByName<T> implements Slot<T> {
        private final Class<T> contract;

        ByName(Class<T> contract) {
            this.contract = contract;
        }

        @Override
        public Handle<T> use(String id, Duration patience) {
            Handle<T> handle = tryUse(id);
            if (handle == null) {
                throw ErrorCode.NOT_FOUND.about("snapshotter \"" + id + "\"");
            }
            return handle;
        }

        @Override
        public @Nullable Handle<T> tryUse(String id) {
            Snapshotter found = plugins.get(id);
            if (found == null) {
                return null;
            }
            T plugin = contract.cast(found);
            return new Handle<>() {
                @Override
                public T plugin() {
                    return plugin;
                }

                @Override
                public void close() {
                    // It stays.
                }

                @Override
                public OpenCall begin(String method) {
                    return failure -> {};
                }
            };
        }

        @Override
        public boolean isKnown(String id) {
            return plugins.containsKey(id);
        }

        @Override
        public List<String> ids() {
            return List.copyOf(plugins.keySet());
        }
    }
}
