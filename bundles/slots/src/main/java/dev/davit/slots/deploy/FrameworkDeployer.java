package dev.davit.slots.deploy;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.slots.PluginConfigurator;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.osgi.Departures;
import dev.davit.slots.osgi.Deployment;
import dev.davit.slots.osgi.Deployments;
import dev.davit.slots.osgi.FormerBundle;
import dev.davit.slots.osgi.Offers;
import dev.davit.slots.table.Limits;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows every file of the bundle directory and which {@link Berth} it belongs to. Each berth acts
 * on threads of its own: one plugin whose calls take long to finish does not keep another ashore.
 */
@Component(service = {BundleDeployer.class, Deployments.class})
public final class FrameworkDeployer implements BundleDeployer, Deployments {
    private static final Logger LOG = System.getLogger(FrameworkDeployer.class.getName());

    /** A file must look the same for this long before it is taken for complete. */
    private static final long SETTLE_MILLIS = 50;

    /** How long an operator waits for another change of the same bundle. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** For so long a file that has gone may come back as if nothing had been. */
    private static final long GRACE_NANOS = 500_000_000;

    /** The same while another file is still growing, which may be its successor. */
    private static final long LONG_GRACE_NANOS = 5_000_000_000L;

    /** Where copies of bundles are, in the bundle directory. */
    private static final String HISTORY = ".history";

    /**
     * A file that is no bundle, or none that is let in.
     *
     * @param objection what speaks against it whatever it contains
     */
    private record Refused(BundleFile file, String objection, String reason, Instant since) {}

    private final BundleRunner runner;
    private final BundleHistory history;
    private final FormerBundles formers;
    private final Map<Path, Refused> refused = new ConcurrentSkipListMap<>();
    private final Map<String, Berth> berths = new ConcurrentSkipListMap<>();

    /** Held while files and what is known of them change together. */
    private final ReentrantLock files = new ReentrantLock();

    /** Which berth a file belongs to. */
    @GuardedBy("files")
    private final Map<Path, Berth> places = new HashMap<>();

    /** Files that have gone a moment ago, and when. */
    @GuardedBy("files")
    private final Map<Path, Long> missing = new HashMap<>();

    /** Deploys nothing yet. */
    @Activate
    public FrameworkDeployer(
            BundleContext context,
            @Reference PluginSettings settings,
            @Reference PluginConfigurator configurator,
            @Reference Departures departures,
            @Reference Offers offers) {
        Limits limits = Limits.of("", settings.daemon(), Map.of());
        formers = new FormerBundles(context);
        runner = new FrameworkRunner(context, configurator, departures, offers, formers, limits);
        history = new BundleHistory(settings.bundles().orElse(Path.of("")).resolve(HISTORY));
    }

    @Override
    public boolean look(Path path, String objection) {
        files.lock();
        try {
            FileSight sight = FileSight.of(path);
            String against = objection.isEmpty() ? sight.refusal() : objection;
            if (isKnown(sight.file(), against)) {
                return true;
            }
            if (Math.abs(System.currentTimeMillis() - sight.changedMillis()) < SETTLE_MILLIS) {
                return false;
            }
            if (against.isEmpty()) {
                admit(sight.file());
            } else {
                refuse(sight.file(), against, against);
            }
        } catch (NoSuchFileException e) {
            LOG.log(Level.DEBUG, "{0} has gone while it was looked at", path);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "cannot look at " + path, e);
        } finally {
            files.unlock();
        }
        return true;
    }

    @GuardedBy("files")
    private boolean isKnown(BundleFile file, String objection) {
        Refused before = refused.get(file.path());
        if (before != null) {
            return before.file().equals(file) && before.objection().equals(objection);
        }
        Berth berth = places.get(file.path());
        return berth != null
                && objection.isEmpty()
                && berth.candidates().stream().anyMatch(known -> known.file().equals(file));
    }

    @GuardedBy("files")
    private void admit(BundleFile file) throws IOException {
        try {
            BundleName name = BundleName.read(file.path());
            settle(put(file, name));
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) {
            refuse(file, "", String.valueOf(e.getMessage()));
        }
    }

    /** What came from the file before goes on: somebody may just be writing the new version. */
    private void refuse(BundleFile file, String objection, String reason) {
        refused.put(file.path(), new Refused(file, objection, reason, Instant.now()));
        LOG.log(Level.WARNING, "{0} is not deployed: {1}", file.path(), reason);
    }

    @GuardedBy("files")
    private Berth put(BundleFile file, BundleName name) {
        Berth berth =
                berths.computeIfAbsent(name.symbolicName(), key -> new Berth(key, runner, history));
        refused.remove(file.path());
        Berth before = places.put(file.path(), berth);
        if (before != null && before != berth) {
            before.remove(file.path());
            settle(before);
        }
        berth.put(file, name);
        return berth;
    }

    @Override
    public boolean retain(List<Path> present, boolean settled) {
        Set<Path> there = Set.copyOf(present);
        files.lock();
        try {
            refused.keySet().removeIf(path -> !there.contains(path));
            missing.keySet().removeAll(there);
            missing.keySet().retainAll(places.keySet());
            for (Path path : List.copyOf(places.keySet())) {
                if (!there.contains(path) && Files.notExists(path)) {
                    long since = missing.computeIfAbsent(path, gone -> System.nanoTime());
                    if (System.nanoTime() - since > (settled ? GRACE_NANOS : LONG_GRACE_NANOS)) {
                        missing.remove(path);
                        drop(path);
                    }
                }
            }
            return missing.isEmpty();
        } finally {
            files.unlock();
        }
    }

    @GuardedBy("files")
    private void drop(Path path) {
        Berth berth = places.remove(path);
        if (berth != null) {
            berth.remove(path);
            settle(berth);
        }
    }

    private void settle(Berth berth) {
        Thread.ofVirtual()
                .name("deploy " + berth.symbolicName())
                .start(
                        () -> {
                            if (berth.settle()) {
                                retryWaiting(berth);
                            }
                        });
    }

    /** A bundle that could not be resolved may have waited for the one that has just come. */
    private void retryWaiting(@Nullable Berth arrived) {
        for (Berth berth : berths.values()) {
            if (berth != arrived && berth.retry()) {
                settle(berth);
            }
        }
    }

    @Override
    public List<Berth> berths() {
        return List.copyOf(berths.values());
    }

    @Override
    public void install(
            BundleFile incoming, BundleName name, StartDemand demand, FileChange placement)
            throws StartFailure, IOException {
        Berth berth =
                berths.computeIfAbsent(name.symbolicName(), key -> new Berth(key, runner, history));
        berth.install(incoming, name, demand, PATIENCE, () -> place(name, placement));
        retryWaiting(berth);
    }

    private BundleFile place(BundleName name, FileChange placement) throws IOException {
        files.lock();
        try {
            BundleFile placed = FileSight.of(placement.apply()).file();
            put(placed, name);
            return placed;
        } finally {
            files.unlock();
        }
    }

    @Override
    public void uninstall(Berth berth) throws IOException {
        files.lock();
        try {
            for (Candidate candidate : berth.candidates()) {
                Path path = candidate.file().path();
                Files.deleteIfExists(path);
                refused.remove(path);
                places.remove(path);
                berth.remove(path);
            }
            history.forget(berth.symbolicName());
        } finally {
            files.unlock();
        }
        berth.settle();
    }

    @Override
    public Optional<Path> before(RunningBundle running) throws IOException {
        return history.before(running);
    }

    @Override
    public void forgetAfter(Berth berth, Path entry) throws IOException {
        history.forgetAfter(berth.symbolicName(), entry);
    }

    @Override
    public Optional<Berth> berthOf(String type, String id) {
        return berths.values().stream()
                .filter(
                        berth ->
                                berth.serving()
                                        .filter(running -> runner.offers(running, type, id))
                                        .isPresent())
                .findFirst();
    }

    @Override
    public List<Deployment> deployments() {
        var all = new ArrayList<Deployment>();
        for (Berth berth : berths.values()) {
            for (Deployment deployment : berth.deployments()) {
                all.add(deployment);
            }
        }
        refused.forEach(
                (path, refusal) -> {
                    all.removeIf(known -> known.file().equals(refusal.file().fileName()));
                    all.add(describe(refusal));
                });
        return all;
    }

    private static Deployment describe(Refused refusal) {
        return new Deployment(
                refusal.file().fileName(),
                "",
                "",
                Deployment.State.REFUSED,
                refusal.since(),
                refusal.reason(),
                List.of());
    }

    @Override
    public List<FormerBundle> former() {
        return formers.list();
    }
}
