package dev.davit.itest.osgi.control;

import dev.davit.api.processor.StreamProcessor;
import dev.davit.slots.BundleControl;
import dev.davit.slots.FormerGeneration;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.Slots;

import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.util.tracker.ServiceTracker;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/** Registers itself as a function of JDK types, since tests do not share the daemon's classes. */
@SuppressWarnings("NullAway.Init") // set by start
public final class Bridge
        implements BundleActivator, BiFunction<String, List<String>, List<String>> {
    private ServiceTracker<Slots, Slots> slots;
    private ServiceTracker<BundleControl, BundleControl> control;

    @Override
    public void start(BundleContext context) {
        slots = new ServiceTracker<>(context, Slots.class, null);
        slots.open();
        control = new ServiceTracker<>(context, BundleControl.class, null);
        control.open();
        context.registerService(BiFunction.class, this, null);
    }

    @Override
    public void stop(BundleContext context) {
        slots.close();
        control.close();
    }

    @Override
    public List<String> apply(String command, List<String> words) {
        BundleControl bundles = Objects.requireNonNull(control.getService());
        return switch (command) {
            case "install" -> lines(bundles.install(Path.of(words.getFirst())));
            case "upgrade" -> lines(bundles.upgrade(words.getFirst(), Path.of(words.getLast())));
            case "rollback" -> lines(bundles.rollback(words.getFirst()));
            case "uninstall" -> {
                bundles.uninstall(words.getFirst());
                yield List.of();
            }
            case "plugins" -> lines(table().plugins());
            case "call" -> List.of(call(words.getFirst()));
            default -> throw new IllegalArgumentException(command);
        };
    }

    private Slots table() {
        return Objects.requireNonNull(slots.getService());
    }

    private String call(String id) {
        try (Handle<StreamProcessor> handle = table().slot(StreamProcessor.SLOT).use(id)) {
            return handle.plugin().returns("any").orElse("");
        }
    }

    /** Uri, state, version, reason, and what holds former generations, parted by bars. */
    private static List<String> lines(List<PluginDescription> plugins) {
        return plugins.stream()
                .map(
                        plugin ->
                                String.join(
                                        "|",
                                        plugin.uri(),
                                        plugin.state().name(),
                                        plugin.version(),
                                        plugin.reason(),
                                        plugin.waitsFor().toString(),
                                        plugin.former().stream()
                                                .map(FormerGeneration::leaks)
                                                .toList()
                                                .toString()))
                .toList();
    }
}
