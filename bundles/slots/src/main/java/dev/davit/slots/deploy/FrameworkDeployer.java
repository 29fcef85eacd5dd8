package dev.davit.slots.deploy;

import dev.davit.api.ErrorCode;
import dev.davit.slots.BundleControl;
import dev.davit.slots.PluginConfigurator;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.osgi.Departures;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Deploys into the framework this bundle runs in. Each file is handled on a thread of its own: one
 * plugin whose calls take long to finish does not keep another ashore.
 */
@Component(service = {BundleDeployer.class, BundleControl.class})
public final class FrameworkDeployer implements BundleDeployer, BundleControl {
    private static final Logger LOG = System.getLogger(FrameworkDeployer.class.getName());

    /** Marks the bundles that came from the directory. */
    private static final String LOCATION = "davit-bundle:";

    private final BundleContext context;
    private final PluginConfigurator configurator;
    private final Departures departures;

    /** One change at a time for each file, in order. */
    private final Map<Path, ReentrantLock> turns = new ConcurrentHashMap<>();

    /** Deploys nothing yet. */
    @Activate
    public FrameworkDeployer(
            BundleContext context,
            @Reference PluginConfigurator configurator,
            @Reference Departures departures) {
        this.context = context;
        this.configurator = configurator;
        this.departures = departures;
    }

    @Override
    public List<PluginDescription> install(Path file) {
        throw ErrorCode.UNIMPLEMENTED.about("install " + file);
    }

    @Override
    public List<PluginDescription> upgrade(String plugin, Path file) {
        throw ErrorCode.UNIMPLEMENTED.about("upgrade " + plugin);
    }

    @Override
    public List<PluginDescription> rollback(String plugin) {
        throw ErrorCode.UNIMPLEMENTED.about("rollback " + plugin);
    }

    @Override
    public void uninstall(String plugin) {
        throw ErrorCode.UNIMPLEMENTED.about("uninstall " + plugin);
    }

    @Override
    public void deploy(BundleFile file) {
        inTurn(file.path(), () -> deployNow(file));
    }

    @Override
    public void remove(Path file) {
        inTurn(file, () -> removeNow(file));
    }

    private void inTurn(Path file, Runnable change) {
        ReentrantLock turn = turns.computeIfAbsent(file, path -> new ReentrantLock(true));
        Thread.ofVirtual()
                .name("deploy " + file.getFileName())
                .start(
                        () -> {
                            turn.lock();
                            try {
                                change.run();
                            } catch (RuntimeException e) {
                                LOG.log(Level.ERROR, "cannot deploy " + file, e);
                            } finally {
                                turn.unlock();
                            }
                        });
    }

    private void deployNow(BundleFile file) {
        Bundle installed = find(file.path());
        try (InputStream bytes = file.open()) {
            if (installed == null) {
                Bundle bundle = context.installBundle(LOCATION + file.path(), bytes);
                bundle.start();
                LOG.log(
                        Level.INFO,
                        "bundle {0} {1} has come aboard from {2}",
                        name(bundle),
                        bundle.getVersion(),
                        file.path());
            } else {
                update(installed, bytes);
            }
            configurator.configureStarted();
            startWaiting();
        } catch (BundleException | IOException e) {
            LOG.log(Level.WARNING, "{0} is not deployed: {1}", file.path(), e.getMessage());
        }
    }

    /** Calls for the bundle's plugins wait at the door while it is away. */
    private void update(Bundle bundle, InputStream bytes) throws BundleException {
        String before = bundle.getVersion().toString();
        departures.expectBack(bundle, true);
        try {
            bundle.update(bytes);
            if (bundle.getState() != Bundle.ACTIVE) {
                bundle.start();
            }
        } finally {
            departures.expectBack(bundle, false);
        }
        LOG.log(
                Level.INFO,
                "bundle {0} went from {1} to {2}",
                name(bundle),
                before,
                bundle.getVersion());
    }

    private void removeNow(Path file) {
        Bundle bundle = find(file);
        if (bundle == null) {
            return;
        }
        try {
            bundle.uninstall();
            LOG.log(Level.INFO, "bundle {0} {1} has left", name(bundle), bundle.getVersion());
        } catch (BundleException e) {
            LOG.log(Level.WARNING, "cannot remove bundle " + name(bundle), e);
        }
    }

    /** A bundle that could not be resolved may have waited for the one that has just come. */
    private void startWaiting() {
        for (Bundle bundle : context.getBundles()) {
            if (bundle.getLocation().startsWith(LOCATION)
                    && bundle.getState() == Bundle.INSTALLED) {
                try {
                    bundle.start();
                    configurator.configureStarted();
                } catch (BundleException e) {
                    LOG.log(
                            Level.DEBUG,
                            "bundle {0} still waits: {1}",
                            name(bundle),
                            e.getMessage());
                }
            }
        }
    }

    private @Nullable Bundle find(Path file) {
        return context.getBundle(LOCATION + file);
    }

    private static String name(Bundle bundle) {
        String name = bundle.getSymbolicName();
        return name == null ? bundle.getLocation() : name;
    }
}
