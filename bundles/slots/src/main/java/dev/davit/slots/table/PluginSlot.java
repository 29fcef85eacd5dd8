package dev.davit.slots.table;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A slot and all plugins that were ever in it. */
public final class PluginSlot<T> implements Slot<T> {
    /** How long a departing generation may keep its calls. */
    private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    private final SlotType<T> type;
    private final Duration drainLimit;
    private final Map<String, Plugin<T>> plugins = new ConcurrentSkipListMap<>();

    /** Ids, the one that came last first; changed under its own lock. */
    private final List<String> arrivals = new CopyOnWriteArrayList<>();

    public PluginSlot(SlotType<T> type) {
        this(type, DRAIN_LIMIT);
    }

    PluginSlot(SlotType<T> type, Duration drainLimit) {
        this.type = type;
        this.drainLimit = drainLimit;
    }

    public SlotType<T> type() {
        return type;
    }

    public Map<String, Plugin<T>> plugins() {
        return plugins;
    }

    public void arrive(String id, PluginSource<T> source) {
        synchronized (arrivals) {
            arrivals.remove(id);
            arrivals.addFirst(id);
        }
        plugins.computeIfAbsent(id, this::place).arrive(source);
    }

    public void depart(String id, PluginSource<T> source) {
        Plugin<T> plugin = plugins.get(id);
        if (plugin != null) {
            plugin.depart(source);
        }
    }

    /** Looks again who is the best for the place. */
    public void reconsider(String id) {
        Plugin<T> plugin = plugins.get(id);
        if (plugin != null) {
            plugin.reconsider();
        }
    }

    /** Calls for the plugin wait while it is away, until told otherwise. */
    public void expectBack(String id, boolean expected) {
        Plugin<T> plugin = plugins.get(id);
        if (plugin != null) {
            plugin.expectBack(expected);
        }
    }

    @Override
    public Handle<T> use(String id, Duration patience) {
        Plugin<T> plugin = plugins.get(id);
        if (plugin == null) {
            throw ErrorCode.NOT_FOUND.about(label(id));
        }
        return plugin.use(patience);
    }

    @Override
    public List<String> ids() {
        var ready = new ArrayList<String>();
        for (String id : arrivals) {
            Plugin<T> plugin = plugins.get(id);
            if (plugin != null && plugin.current() != null) {
                ready.add(id);
            }
        }
        return ready;
    }

    @Override
    public @Nullable Handle<T> tryUse(String id) {
        Plugin<T> plugin = plugins.get(id);
        return plugin == null ? null : plugin.tryUse();
    }

    @Override
    public boolean isKnown(String id) {
        return plugins.containsKey(id);
    }

    private Plugin<T> place(String id) {
        return new Plugin<>(label(id), type.handOver(), drainLimit);
    }

    private String label(String id) {
        return type.name() + " \"" + id + "\"";
    }
}
