package dev.davit.launcher;

import dev.davit.api.DavitException;
import dev.davit.config.DaemonConfig;
import dev.davit.launcher.configure.ConfigurationFiles;
import dev.davit.launcher.configure.HotConfiguration;
import dev.davit.launcher.configure.PluginTransition;
import dev.davit.launcher.configure.Reloads;
import dev.davit.launcher.framework.BundleIndex;
import dev.davit.launcher.framework.CoreFramework;
import dev.davit.launcher.framework.Preload;
import dev.davit.slots.DaemonPart;
import dev.davit.slots.Indispensable;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.PluginState;
import dev.davit.slots.Slots;
import dev.davit.slots.settings.ConfigurationControl;
import dev.davit.slots.settings.SettingsControl;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleException;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The life of the daemon: directories, framework, listening sockets, everything else; and the way
 * back when a signal comes. Containers outlive it.
 */
final class Daemon {
    private static final Logger LOG = System.getLogger(Daemon.class.getName());

    private final ConfigurationFiles files;
    private final Version version;
    private final Path home;
    private final BundleIndex index;
    private final Preload preload;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicReference<@Nullable DavitException> failure = new AtomicReference<>();
    private final List<DaemonPart> running = new ArrayList<>();

    /**
     * @param files the configuration
     * @param version what clients are told
     * @param home directory of the installation
     * @param index the bundles of the installation
     * @param preload their classes, on the way
     */
    Daemon(
            ConfigurationFiles files,
            Version version,
            Path home,
            BundleIndex index,
            Preload preload) {
        this.files = files;
        this.version = version;
        this.home = home;
        this.index = index;
        this.preload = preload;
    }

    /**
     * Runs until a signal ends it.
     *
     * @throws DavitException if it cannot start, or cannot go on
     */
    void run() throws IOException, BundleException, InterruptedException {
        long started = System.nanoTime();
        DaemonConfig config = files.atStart().config();
        files.atStart().warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        Signals.handle("TERM", this::end);
        Signals.handle("INT", this::end);
        var begun = new CompletableFuture<Reloads>();
        Signals.handle(
                "HUP",
                name -> {
                    // One that comes too early is heeded as soon as there is something to reload.
                    var _ = begun.thenAccept(reloads -> reloads.hangUp(name));
                });
        new Surroundings(config).prepare();
        try (var framework = new CoreFramework(index, config.state().resolve("dev.davit.osgi"))) {
            framework.register(PluginSettings.class, forPlugins(config));
            HotConfiguration configuration = hotConfiguration(framework);
            framework.register(ConfigurationControl.class, configuration);
            framework.install();
            preload.await();
            framework.start();
            try (var reloads = new Reloads(configuration)) {
                startParts(framework.services(DaemonPart.class));
                for (Indispensable part : framework.services(Indispensable.class)) {
                    part.onEnd(this::fail);
                }
                checkRequired(framework.service(Slots.class));
                LOG.log(
                        Level.INFO,
                        "containerd successfully booted in "
                                + seconds(System.nanoTime() - started)
                                + "s");
                Supervisor.tell("READY=1");
                reloads.begin();
                begun.complete(reloads);
                stop.await();
                Supervisor.tell("STOPPING=1");
            } finally {
                stopParts();
            }
        }
        LOG.log(Level.INFO, "stopped; running containers go on");
        DavitException cause = failure.get();
        if (cause != null) {
            throw cause;
        }
    }

    private HotConfiguration hotConfiguration(CoreFramework framework) {
        return new HotConfiguration(
                files,
                () ->
                        new PluginTransition(
                                framework.service(SettingsControl.class), this::forPlugins));
    }

    private PluginSettings forPlugins(DaemonConfig config) {
        return new Settings(config, version, home).forPlugins();
    }

    private static BigDecimal seconds(long nanos) {
        return BigDecimal.valueOf(TimeUnit.NANOSECONDS.toMillis(nanos), 3);
    }

    private void end(String signal) {
        LOG.log(Level.INFO, "signal {0}: stopping", signal);
        stop.countDown();
    }

    private void fail(DavitException cause) {
        LOG.log(Level.ERROR, "stopping: " + cause.getMessage());
        failure.compareAndSet(null, cause);
        stop.countDown();
    }

    private void startParts(List<DaemonPart> parts) {
        // Comparator's own lambdas can be serialized, and such are not in the AOT cache
        parts.sort((one, other) -> Integer.compare(one.order(), other.order()));
        for (DaemonPart part : parts) {
            running.add(part);
            part.start();
            LOG.log(Level.DEBUG, "started: {0}", part.name());
        }
    }

    private void stopParts() {
        for (DaemonPart part : running.reversed()) {
            try {
                part.stop();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "cannot stop " + part.name(), e);
            }
        }
    }

    /** A daemon without a plugin that it must have is of no use to whoever asked for it. */
    private void checkRequired(Slots slots) {
        List<String> required = files.atStart().config().requiredPlugins();
        if (required.isEmpty()) {
            return;
        }
        List<PluginDescription> plugins = slots.plugins();
        for (String uri : required) {
            PluginState state =
                    plugins.stream()
                            .filter(plugin -> plugin.uri().equals(uri))
                            .map(PluginDescription::state)
                            .findFirst()
                            .orElse(PluginState.ABSENT);
            if (state == PluginState.ABSENT || state == PluginState.STOPPED) {
                throw new IllegalStateException("required plugin " + uri + " is not here");
            }
        }
    }
}
