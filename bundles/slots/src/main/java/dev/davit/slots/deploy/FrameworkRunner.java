package dev.davit.slots.deploy;

import dev.davit.slots.PluginConfigurator;
import dev.davit.slots.osgi.Departures;
import dev.davit.slots.osgi.Offer;
import dev.davit.slots.osgi.Offers;
import dev.davit.slots.table.Limits;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.FrameworkWiring;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** Runs bundles in the framework that this bundle is in. */
final class FrameworkRunner implements BundleRunner {
    private static final Logger LOG = System.getLogger(FrameworkRunner.class.getName());

    /** Marks the bundles that came from the directory. */
    private static final String LOCATION = "davit-bundle:";

    /** Configurations reach components on a thread of their own. */
    private static final Duration LACK_LIMIT = Duration.ofSeconds(5);

    private static final long SHORTEST_PAUSE_MILLIS = 2;
    private static final long LONGEST_PAUSE_MILLIS = 50;

    private final BundleContext context;
    private final PluginConfigurator configurator;
    private final Departures departures;
    private final Offers offers;
    private final FormerBundles formers;
    private final Limits limits;

    /** Bundles that could not be resolved, by the file they were read from. */
    private final Map<BundleFile, Bundle> waiting = new ConcurrentHashMap<>();

    /** Bundles that serve though they are not the newest. */
    private final Set<Long> preferred = ConcurrentHashMap.newKeySet();

    private final AtomicLong installations = new AtomicLong();

    FrameworkRunner(
            BundleContext context,
            PluginConfigurator configurator,
            Departures departures,
            Offers offers,
            FormerBundles formers,
            Limits limits) {
        this.context = context;
        this.configurator = configurator;
        this.departures = departures;
        this.offers = offers;
        this.formers = formers;
        this.limits = limits;
    }

    @Override
    public RunningBundle start(
            BundleFile file, BundleName name, Optional<RunningBundle> before, StartDemand demand)
            throws StartFailure {
        Bundle bundle = install(file);
        var running = new RunningBundle(file, name, bundle.getBundleId(), FormerBundles.mark());
        Optional<Bundle> old = before.map(this::bundle);
        List<Offer> offeredBefore = old.map(offers::of).orElse(List.of());
        try {
            startBounded(bundle, name);
            configurator.configureStarted();
            if (before.isPresent() && isPreferenceNeeded(running, before.get())) {
                preferred.add(running.bundleId());
                departures.prefer(bundle);
            }
            if (demand != StartDemand.RUNNING) {
                awaitPlugins(bundle, new StartOutcome(demand, offeredBefore));
            }
        } catch (StartFailure e) {
            if (e.waitsFor().isEmpty()) {
                join(retire(running, Optional.empty()));
            } else {
                waiting.put(file, bundle);
            }
            throw e;
        }
        LOG.log(
                Level.INFO,
                "bundle {0} has come aboard from {1}{2}",
                name,
                file.path(),
                before.map(replaced -> " in the place of " + replaced.name().version()).orElse(""));
        return running;
    }

    @Override
    public void undo(RunningBundle fresh, Optional<RunningBundle> before) {
        join(retire(fresh, Optional.empty()));
    }

    @Override
    public Thread retire(RunningBundle running, Optional<RunningBundle> successor) {
        Bundle bundle = bundle(running);
        preferred.remove(running.bundleId());
        Thread uninstalling =
                Thread.ofVirtual()
                        .name("retire " + running.name())
                        .start(() -> uninstall(bundle, running, successor));
        return Thread.ofVirtual()
                .name("await retirement of " + running.name())
                .start(
                        () -> {
                            if (!ends(uninstalling, limits.drain().plus(limits.start()))) {
                                LOG.log(
                                        Level.WARNING,
                                        "bundle {0} does not leave; it is given no more time",
                                        running.name());
                            }
                        });
    }

    @Override
    public void forget(BundleFile file) {
        Bundle bundle = waiting.remove(file);
        if (bundle != null) {
            try {
                bundle.uninstall();
            } catch (BundleException | IllegalStateException e) {
                LOG.log(Level.WARNING, "cannot remove the bundle of " + file.path(), e);
            }
        }
    }

    @Override
    public boolean offers(RunningBundle running, String type, String id) {
        return offers.of(bundle(running)).stream()
                .anyMatch(offer -> offer.type().equals(type) && offer.id().equals(id));
    }

    /** Left to itself the table lets the newer version serve, of equals the later. */
    private boolean isPreferenceNeeded(RunningBundle fresh, RunningBundle before) {
        return preferred.contains(before.bundleId())
                || fresh.name().version().compareTo(before.name().version()) < 0;
    }

    private Bundle install(BundleFile file) throws StartFailure {
        Bundle known = waiting.remove(file);
        if (known != null) {
            return known;
        }
        long number = installations.incrementAndGet();
        if (number == 1) {
            SameNameHooks.register(context, LOCATION);
        }
        try (InputStream bytes = file.open()) {
            return context.installBundle(LOCATION + file.fileName() + "#" + number, bytes);
        } catch (BundleException | IOException e) {
            throw new StartFailure(String.valueOf(e.getMessage()));
        }
    }

    /** A start that does not end is left alone: whoever waits for it does not hang with it. */
    private void startBounded(Bundle bundle, BundleName name) throws StartFailure {
        var failure = new AtomicReference<@Nullable Throwable>();
        Thread thread =
                Thread.ofVirtual()
                        .name("start " + name)
                        .start(
                                () -> {
                                    try {
                                        bundle.start();
                                    } catch (BundleException | RuntimeException | Error e) {
                                        failure.set(e);
                                    }
                                });
        if (!ends(thread, limits.start())) {
            thread.interrupt();
            throw new StartFailure(name + " did not start in " + limits.start().toMillis() + " ms");
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw describe(bundle, thrown);
        }
    }

    private StartFailure describe(Bundle bundle, Throwable thrown) {
        if (thrown instanceof BundleException e && e.getType() == BundleException.RESOLVE_ERROR) {
            FrameworkWiring wiring =
                    context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION)
                            .adapt(FrameworkWiring.class);
            List<String> missing = MissingRequirements.of(bundle, wiring);
            if (!missing.isEmpty()) {
                return StartFailure.waiting(missing);
            }
        }
        Throwable cause = thrown;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new StartFailure(cause.getMessage() == null ? cause.toString() : cause.getMessage());
    }

    private void awaitPlugins(Bundle bundle, StartOutcome outcome) throws StartFailure {
        long begin = System.nanoTime();
        long pause = SHORTEST_PAUSE_MILLIS;
        while (true) {
            List<Offer> offered = offers.of(bundle);
            String failure = StartOutcome.failure(offered);
            if (!failure.isEmpty()) {
                throw new StartFailure(failure);
            }
            List<Offer> starting = StartOutcome.starting(offered);
            List<Offer> lacking = outcome.lacking(offered);
            if (starting.isEmpty() && lacking.isEmpty()) {
                return;
            }
            long waited = System.nanoTime() - begin;
            if (!lacking.isEmpty() && waited > LACK_LIMIT.toNanos()) {
                throw new StartFailure(StartOutcome.reasons(lacking));
            }
            if (waited > patience().toNanos()) {
                throw new StartFailure(
                        "after "
                                + patience().toSeconds()
                                + " s still on its way: "
                                + StartOutcome.reasons(starting));
            }
            sleep(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private void uninstall(
            Bundle bundle, RunningBundle running, Optional<RunningBundle> successor) {
        FormerBundles.Trace trace = formers.trace(bundle, running, successor);
        try {
            bundle.uninstall();
            formers.add(trace);
            LOG.log(Level.INFO, "bundle {0} has left", running.name());
        } catch (BundleException | IllegalStateException e) {
            LOG.log(Level.WARNING, "cannot remove bundle " + running.name(), e);
        }
    }

    private Bundle bundle(RunningBundle running) {
        return Objects.requireNonNull(context.getBundle(running.bundleId()));
    }

    /** The table gives up sooner: it empties the place, closes the one there and starts another. */
    private Duration patience() {
        return limits.handOver().plus(limits.start().multipliedBy(2)).plus(LACK_LIMIT);
    }

    private static boolean ends(Thread thread, Duration limit) {
        try {
            return thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void sleep(long millis) throws StartFailure {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted while its plugins start");
        }
    }
}
