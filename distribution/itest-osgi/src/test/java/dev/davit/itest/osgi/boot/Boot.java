package dev.davit.itest.osgi.boot;

import dev.davit.slots.DaemonPart;
import dev.davit.slots.PluginConfigurator;
import dev.davit.slots.PluginSettings;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Registers settings, configures what has started and starts the parts of the daemon. */
public final class Boot implements BundleActivator {
    /** System property: directory for everything. */
    public static final String DIRECTORY = "davit.itest.directory";

    /**
     * System property, no text: the tables of all plugins by their URIs, made of classes of the
     * JDK.
     */
    public static final String TABLES = "davit.itest.tables";

    /** System property, no text: further facts about the daemon. */
    public static final String FACTS = "davit.itest.facts";

    /** Where bundles are dropped, in the directory for everything. */
    public static final String PLUGINS = "plugins";

    private @Nullable ServiceTracker<PluginConfigurator, PluginConfigurator> configurators;
    private @Nullable ServiceTracker<DaemonPart, DaemonPart> parts;

    @Override
    public void start(BundleContext context) {
        context.registerService(PluginSettings.class, settings(), null);
        var tracker =
                new ServiceTracker<PluginConfigurator, PluginConfigurator>(
                        context, PluginConfigurator.class, null);
        tracker.open();
        configurators = tracker;
        context.addBundleListener(
                event -> {
                    if (event.getType() == BundleEvent.STARTED) {
                        configure(tracker);
                    }
                });
        configure(tracker);
        var starter = new PartStarter(context);
        starter.open();
        parts = starter;
    }

    private static void configure(ServiceTracker<?, PluginConfigurator> tracker) {
        PluginConfigurator configurator = tracker.getService();
        if (configurator != null) {
            configurator.configureStarted();
        }
    }

    private static PluginSettings settings() {
        Path directory = Path.of(Objects.requireNonNull(System.getProperty(DIRECTORY)));
        @SuppressWarnings("unchecked") // that is how the test has put it there
        var tables =
                (Map<String, Map<String, Object>>)
                        Objects.requireNonNull(System.getProperties().get(TABLES));
        var facts =
                new HashMap<String, Object>(
                        Map.of(
                                "version",
                                "v1.7.28",
                                "revision",
                                "itest",
                                "binary",
                                "/usr/bin/containerd",
                                "tmp",
                                directory.resolve("tmpmounts").toString(),
                                "debug",
                                false,
                                "grpc.address",
                                directory.resolve("davit.sock").toString(),
                                "ttrpc.address",
                                directory.resolve("davit.sock.ttrpc").toString()));
        if (System.getProperties().get(FACTS) instanceof Map<?, ?> further) {
            further.forEach((name, value) -> facts.put(name.toString(), value));
        }
        return new PluginSettings(
                directory.resolve("root"),
                directory.resolve("state"),
                tables,
                List.of(),
                Set.of(),
                facts,
                Optional.of(directory.resolve(PLUGINS)));
    }

    @Override
    public void stop(BundleContext context) {
        if (parts != null) {
            parts.close();
        }
        if (configurators != null) {
            configurators.close();
        }
    }

    private static final class PartStarter extends ServiceTracker<DaemonPart, DaemonPart> {
        PartStarter(BundleContext context) {
            super(context, DaemonPart.class, null);
        }

        @Override
        public @Nullable DaemonPart addingService(ServiceReference<DaemonPart> reference) {
            DaemonPart part = super.addingService(reference);
            if (part != null) {
                part.start();
            }
            return part;
        }

        @Override
        public void removedService(ServiceReference<DaemonPart> reference, DaemonPart part) {
            part.stop();
            super.removedService(reference, part);
        }
    }
}
