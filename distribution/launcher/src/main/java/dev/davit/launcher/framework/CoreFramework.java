package dev.davit.launcher.framework;

import dev.davit.launcher.framework.BundleIndex.IndexedBundle;
import dev.davit.slots.PluginConfigurator;

import org.apache.felix.cm.PersistenceManager;
import org.apache.felix.framework.Felix;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The framework with the daemon's bundles in it. */
public final class CoreFramework implements AutoCloseable {
    private static final long STOP_MILLIS = 20_000;
    private static final String CONFIGURATOR_BUNDLE = "dev.davit.slots";

    private final BundleIndex index;
    private final Framework framework;
    private final List<Bundle> bundles = new ArrayList<>();

    /**
     * Prepares the framework.
     *
     * @param index the daemon's bundles
     * @param storage directory for the bundles of others; emptied
     */
    public CoreFramework(BundleIndex index, Path storage) throws BundleException {
        this.index = index;
        Map<String, String> configuration = new HashMap<>();
        configuration.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        configuration.put(
                Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        // The launcher stops the framework itself, in its place in the order of things.
        configuration.put("felix.shutdown.hook", "false");
        // It would make protocol handlers for the whole JVM, which take long and nobody needs.
        configuration.put("felix.service.urlhandlers", "false");
        // The daemon's bundles have next to nothing to resolve: threads take longer than they save.
        configuration.put("felix.resolver.parallelism", "1");
        configuration.put("felix.log.level", "1");
        configuration.put("ds.loglevel", "1");
        configuration.put(Constants.FRAMEWORK_SYSTEMPACKAGES, index.systemPackages());
        configuration.put(MemoryConfigurations.CHOICE, MemoryConfigurations.NAME);
        framework = new Felix(configuration, new ClassPathConnector(index));
        framework.init();
        framework
                .getBundleContext()
                .registerService(
                        PersistenceManager.class,
                        new MemoryConfigurations(),
                        FrameworkUtil.asDictionary(
                                Map.of(
                                        PersistenceManager.PROPERTY_NAME,
                                        MemoryConfigurations.NAME)));
    }

    /** Registers an object for components to refer to. */
    public <T> void register(Class<T> type, T service) {
        framework.getBundleContext().registerService(type, service, null);
    }

    /** Installs and resolves every bundle of the index; nothing of theirs runs yet. */
    public void install() throws BundleException {
        BundleContext context = framework.getBundleContext();
        framework.start();
        for (IndexedBundle bundle : index.bundles()) {
            bundles.add(context.installBundle(bundle.location()));
        }
        framework.adapt(FrameworkWiring.class).resolveBundles(bundles);
    }

    /**
     * Starts them. As soon as the configurator is there, the components of the bundles to come get
     * their configurations.
     */
    public void start() throws BundleException {
        for (Bundle bundle : bundles) {
            bundle.start();
            if (bundle.getSymbolicName().equals(CONFIGURATOR_BUNDLE)) {
                service(PluginConfigurator.class)
                        .configure(
                                index.bundles().stream()
                                        .flatMap(indexed -> indexed.components().stream())
                                        .toList());
            }
        }
        service(PluginConfigurator.class).configureStarted();
    }

    /** A service of the daemon's own. */
    public <T> T service(Class<T> type) {
        BundleContext context = framework.getBundleContext();
        ServiceReference<T> reference = context.getServiceReference(type);
        T service = reference == null ? null : context.getService(reference);
        if (service == null) {
            throw new IllegalStateException(type.getSimpleName() + " is not there");
        }
        return service;
    }

    /** All services of a type. */
    public <T> List<T> services(Class<T> type) {
        BundleContext context = framework.getBundleContext();
        List<T> services = new ArrayList<>();
        try {
            Collection<ServiceReference<T>> references = context.getServiceReferences(type, null);
            for (ServiceReference<T> reference : references) {
                T service = context.getService(reference);
                if (service != null) {
                    services.add(service);
                }
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        return services;
    }

    /** Stops all bundles and waits for the framework to end, bounded. */
    @Override
    public void close() throws BundleException {
        framework.stop();
        try {
            framework.waitForStop(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
