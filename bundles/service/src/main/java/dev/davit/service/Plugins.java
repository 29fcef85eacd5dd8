package dev.davit.service;

import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.process.PluginProcess;
import dev.davit.service.event.Subscription;
import dev.davit.slots.BundleControl;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.PluginControl;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.RunningCall;
import dev.davit.slots.StateChange;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/**
 * What an operator sees of plugins and does with them. A plugin is named by its id, or by type and
 * id as configuration files do; every method that takes a name throws NOT_FOUND for an unknown one
 * and INVALID_ARGUMENT for an id that several types have.
 */
@Component(service = Plugins.class)
public final class Plugins {
    /** How long draining waits if nobody says how long. */
    public static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);

    /** A watcher that is this far behind has stopped watching. */
    private static final int MOST_CHANGES = 4096;

    private final Introspection introspection;
    private final PluginActivity activity;
    private final PluginControl control;
    private final BundleControl bundles;

    /**
     * A plugin seen closely.
     *
     * @param plugin its description
     * @param methods what its methods were called; copied
     * @param calls those inside and at the door, oldest first; copied
     */
    public record Inspection(
            PluginDescription plugin, List<MethodMeter> methods, List<RunningCall> calls) {
        public Inspection {
            methods = List.copyOf(methods);
            calls = List.copyOf(calls);
        }
    }

    /** Asks nobody yet. */
    @Activate
    public Plugins(
            @Reference Introspection introspection,
            @Reference PluginActivity activity,
            @Reference PluginControl control,
            @Reference BundleControl bundles) {
        this.introspection = introspection;
        this.activity = activity;
        this.control = control;
        this.bundles = bundles;
    }

    /** The plugins that match, by type and id, those among them that have left. */
    public List<PluginDescription> list(Filter filter) {
        return introspection.allPlugins(filter);
    }

    /** One plugin with its methods and the calls inside it. */
    public Inspection inspect(String name) {
        PluginDescription plugin = find(name);
        return new Inspection(
                plugin,
                activity.meters().stream()
                        .filter(meter -> meter.slot().equals(plugin.type()))
                        .filter(meter -> meter.plugin().equals(plugin.id()))
                        .toList(),
                activity.calls(plugin.type(), plugin.id()));
    }

    /** Each change of state of plugins that match, from now on. */
    public Subscription<StateChange> watch(Filter filter) {
        var listening = new AtomicReference<@Nullable AutoCloseable>();
        var subscription =
                new Subscription<StateChange>(
                        "changes of plugins",
                        MOST_CHANGES,
                        change -> filter.matches(path -> field(change, path)),
                        ended -> end(listening.get()));
        listening.set(activity.listen(subscription::offer));
        return subscription;
    }

    private static void end(@Nullable AutoCloseable listening) {
        try (listening) {
            // Nothing but the end.
        } catch (Exception e) {
            throw new IllegalStateException("cannot end watching plugins", e);
        }
    }

    private static Optional<String> field(StateChange change, List<String> path) {
        return switch (path.getFirst()) {
            case "type" -> Optional.of(change.type());
            case "id" -> Optional.of(change.id());
            default -> Optional.empty();
        };
    }

    /**
     * Takes a bundle that arrives piece by piece.
     *
     * @param name name of the file, for messages
     * @param plugin the plugin to upgrade; empty for whatever the bundle brings
     */
    public BundleUpload receive(String name, String plugin) {
        String upgraded = plugin.isEmpty() ? plugin : find(plugin).uri();
        return new BundleUpload(
                name,
                BundleUpload.LIMIT_BYTES,
                file ->
                        upgraded.isEmpty()
                                ? bundles.install(file)
                                : bundles.upgrade(upgraded, file));
    }

    /** Goes back to the version before the last upgrade. */
    public List<PluginDescription> rollback(String name) {
        return bundles.rollback(find(name).uri());
    }

    /** Takes the bundle of a plugin away; answers all plugins that it had, as they are now. */
    public List<PluginDescription> uninstall(String name) {
        PluginDescription plugin = find(name);
        Set<String> leaving =
                introspection.allPlugins(Filter.ALL).stream()
                        .filter(other -> other.origin().equals(plugin.origin()))
                        .map(PluginDescription::uri)
                        .collect(Collectors.toSet());
        bundles.uninstall(plugin.uri());
        return introspection.allPlugins(Filter.ALL).stream()
                .filter(other -> leaving.contains(other.uri()))
                .toList();
    }

    /** Replaces the process of a plugin that the daemon runs; calls wait meanwhile. */
    public PluginDescription replace(String name) {
        return control.replace(find(name).uri());
    }

    /**
     * Lets no new call in and returns when the running ones have finished.
     *
     * @param limit zero for {@link #DRAIN_LIMIT}
     */
    public PluginDescription drain(String name, Duration limit) {
        if (limit.isNegative()) {
            throw ErrorCode.INVALID_ARGUMENT.about("limit " + limit + " is negative");
        }
        return control.drain(find(name).uri(), limit.isZero() ? DRAIN_LIMIT : limit);
    }

    /** Opens the door of a drained plugin, brings a disabled one back, ends a quarantine. */
    public PluginDescription enable(String name) {
        return control.enable(find(name).uri());
    }

    /** Takes a plugin out of service; {@code lasting} means after a restart of the daemon too. */
    public PluginDescription disable(String name, boolean lasting) {
        return control.disable(find(name).uri(), lasting);
    }

    private PluginDescription find(String name) {
        List<PluginDescription> all = introspection.allPlugins(Filter.ALL);
        for (PluginDescription plugin : all) {
            if (plugin.uri().equals(name)) {
                return plugin;
            }
        }
        List<PluginDescription> found =
                all.stream().filter(plugin -> plugin.id().equals(name)).toList();
        if (found.isEmpty()) {
            throw ErrorCode.NOT_FOUND.about("plugin " + name);
        }
        if (found.size() > 1) {
            // The process of a plugin has the plugin's id: who names both means the plugin.
            List<PluginDescription> plugins =
                    found.stream()
                            .filter(plugin -> !plugin.type().equals(PluginProcess.SLOT.typeId()))
                            .toList();
            if (plugins.size() == 1) {
                return plugins.getFirst();
            }
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "plugin "
                            + name
                            + ": several types have this id, say which one: "
                            + found.stream()
                                    .map(PluginDescription::uri)
                                    .collect(Collectors.joining(", ")));
        }
        return found.getFirst();
    }
}
