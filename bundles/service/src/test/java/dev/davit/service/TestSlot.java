package dev.davit.service;

import dev.davit.api.ErrorCode;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A slot whose places a test fills and empties; nobody waits at its doors. */
public final class TestSlot<T> implements Slot<T> {
    private final Map<String, T> plugins = new ConcurrentHashMap<>();
    private final List<String> arrivals = new CopyOnWriteArrayList<>();
    private final AtomicInteger open = new AtomicInteger();

    /** Fills a place, or replaces who is in it. */
    public void put(String id, T plugin) {
        arrivals.remove(id);
        arrivals.addFirst(id);
        plugins.put(id, plugin);
    }

    /** Empties a place. */
    public void remove(String id) {
        plugins.remove(id);
    }

    /** Handles that are open. */
    public int open() {
        return open.get();
    }

    @Override
    public Handle<T> use(String id, Duration patience) {
        Handle<T> handle = tryUse(id);
        if (handle == null) {
            ErrorCode code = isKnown(id) ? ErrorCode.UNAVAILABLE : ErrorCode.NOT_FOUND;
            throw code.about("plugin \"" + id + "\"");
        }
        return handle;
    }

    @Override
    public @Nullable Handle<T> tryUse(String id) {
        T plugin = plugins.get(id);
        if (plugin == null) {
            return null;
        }
        open.incrementAndGet();
        return new Counted(plugin);
    }

    @Override
    public boolean isKnown(String id) {
        return arrivals.contains(id);
    }

    @Override
    public List<String> ids() {
        List<String> ids = new ArrayList<>(arrivals);
        ids.retainAll(plugins.keySet());
        return ids;
    }

    private final class Counted implements Handle<T> {
        private final T plugin;
        private final AtomicInteger closes = new AtomicInteger();

        Counted(T plugin) {
            this.plugin = plugin;
        }

        @Override
        public T plugin() {
            return plugin;
        }

        @Override
        public OpenCall begin(String method) {
            return (Optional<ErrorCode> failure) -> {};
        }

        @Override
        public void close() {
            if (closes.getAndIncrement() == 0) {
                open.decrementAndGet();
            }
        }
    }
}
