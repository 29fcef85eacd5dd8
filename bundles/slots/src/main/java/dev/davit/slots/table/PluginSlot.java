package dev.davit.slots.table;

import dev.davit.api.ErrorCode;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;
import dev.davit.slots.trace.Spans;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A slot and all plugins that were ever in it. */
public final class PluginSlot<T> implements Slot<T> {
    private final SlotType<T> type;
    private final Policy policy;
    private final Map<String, Plugin<T>> plugins = new ConcurrentSkipListMap<>();
    private final Map<String, Rounds<T>> rounds = new ConcurrentSkipListMap<>();

    /** Ids, the one that came last first; changed under its own lock. */
    private final List<String> arrivals = new CopyOnWriteArrayList<>();

    /** What the table decides for the places of a slot. */
    public interface Policy {
        /** How far a plugin may go, as the configuration is now. */
        Limits limits(String id);

        /** Whether an operator keeps a plugin out of service. */
        boolean isDisabled(String id);

        /** Where calls are traced. */
        Spans spans();

        /** Is told of each change of a place's state, in order. */
        void changed(String id, Status before, Status after, @Nullable Generation<?> current);
    }

    public PluginSlot(SlotType<T> type, Policy policy) {
        this.type = type;
        this.policy = policy;
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
        with(id, plugin -> plugin.depart(source));
    }

    /** Of sources with one ranking, this one is to serve, whatever its version. */
    public void prefer(String id, PluginSource<T> source) {
        with(id, plugin -> plugin.prefer(source));
    }

    /** Calls for the plugin wait while it is away, until told otherwise. */
    public void expectBack(String id, boolean expected) {
        with(id, plugin -> plugin.expectBack(expected));
    }

    /** Asks for all limits again. */
    public void limitsChanged() {
        plugins.forEach((id, plugin) -> plugin.limit(policy.limits(id)));
    }

    private void with(String id, Consumer<Plugin<T>> change) {
        Plugin<T> plugin = plugins.get(id);
        if (plugin != null) {
            change.accept(plugin);
        }
    }

    /** Looks after all places once; see {@link Rounds}. Used by one thread. */
    public void look() {
        plugins.forEach(
                (id, plugin) -> rounds.computeIfAbsent(id, key -> new Rounds<>(plugin)).look());
    }

    @Override
    public Handle<T> use(String id, Duration patience) {
        Plugin<T> plugin = plugins.get(id);
        if (plugin != null) {
            return plugin.use(patience);
        }
        Plugin<T> versions = plugins.get(PinnedVersions.idOf(id));
        if (versions == null) {
            throw ErrorCode.NOT_FOUND.about(label(id));
        }
        return versions.useVersion(PinnedVersions.versionOf(id), patience);
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
        return plugins.containsKey(id) || plugins.containsKey(PinnedVersions.idOf(id));
    }

    private Plugin<T> place(String id) {
        var plugin = new Plugin<>(type, id, label(id), policy);
        if (policy.isDisabled(id)) {
            plugin.disable();
        }
        return plugin;
    }

    private String label(String id) {
        return type.name() + " \"" + id + "\"";
    }
}
