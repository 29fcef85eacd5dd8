package dev.davit.slots.deploy;

import dev.davit.slots.osgi.Deployment;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The files of one symbolic name, and the one bundle of theirs that runs: the highest version, of
 * equals the file that was there first. A version that fails leaves the one before it where it is.
 *
 * <p>Changes run one after the other; looking never waits for one.
 */
final class Berth {
    private static final Logger LOG = System.getLogger(Berth.class.getName());

    /** Moves the file of a bundle that has started to where it is found at the next start. */
    interface Placement {
        BundleFile place() throws IOException;
    }

    /** What is done while no other change is going on. */
    interface Change<T> {
        T apply() throws StartFailure, IOException;
    }

    private final String symbolicName;
    private final BundleRunner runner;
    private final BundleHistory history;
    private final ReentrantLock change = new ReentrantLock(true);

    /** In the order in which their names appeared; used under its own lock. */
    private final Map<Path, Candidate> candidates = new LinkedHashMap<>();

    /** Other versions, which run and have no place; changed by one thread at a time. */
    private final Map<Path, RunningBundle> standing = new ConcurrentHashMap<>();

    private volatile @Nullable RunningBundle serving;
    private volatile @Nullable BundleFile starting;

    Berth(String symbolicName, BundleRunner runner, BundleHistory history) {
        this.symbolicName = symbolicName;
        this.runner = runner;
        this.history = history;
    }

    String symbolicName() {
        return symbolicName;
    }

    Optional<RunningBundle> serving() {
        return Optional.ofNullable(serving);
    }

    /** The files, in the order in which their names appeared. */
    List<Candidate> candidates() {
        synchronized (candidates) {
            return List.copyOf(candidates.values());
        }
    }

    /** A file is there, or is another one now; {@link #settle} acts upon it. */
    void put(BundleFile file, BundleName name) {
        Candidate before;
        synchronized (candidates) {
            before = candidates.put(file.path(), Candidate.of(file, name));
        }
        if (before != null) {
            runner.forget(before.file());
        }
    }

    /** A file has gone; {@link #settle} acts upon it. */
    void remove(Path path) {
        Candidate before;
        synchronized (candidates) {
            before = candidates.remove(path);
        }
        if (before != null) {
            runner.forget(before.file());
        }
    }

    /** Counts files that wait for others as untried; false if there are none. */
    boolean retry() {
        boolean waits = false;
        for (Candidate candidate : candidates()) {
            if (candidate.standing() == Candidate.Standing.WAITING) {
                waits = true;
                replace(candidate, Candidate.of(candidate.file(), candidate.name()));
            }
        }
        return waits;
    }

    /**
     * Lets the best file serve, and the next best if it fails.
     *
     * @return whether another bundle has started
     */
    boolean settle() {
        change.lock();
        try {
            boolean started = false;
            for (Candidate next = next(); next != null; next = next()) {
                started |= bring(next);
            }
            RunningBundle last = serving;
            if (last != null && candidates().isEmpty()) {
                serving = null;
                await(runner.retire(last, Optional.empty()));
            }
            return standBy() || started;
        } finally {
            change.unlock();
        }
    }

    /**
     * Starts a bundle from a file outside the directory and, once it serves, lets it have its file
     * there: whatever happens in between, the directory holds what has proved itself.
     *
     * @throws StartFailure with the reason; nothing has changed
     */
    RunningBundle install(
            BundleFile incoming,
            BundleName name,
            StartDemand demand,
            Duration patience,
            Placement placement)
            throws StartFailure, IOException {
        try {
            return holding(
                    patience, () -> installNow(incoming, name, demand, serving(), placement));
        } catch (StartFailure e) {
            runner.forget(incoming);
            throw e;
        }
    }

    private RunningBundle installNow(
            BundleFile incoming,
            BundleName name,
            StartDemand demand,
            Optional<RunningBundle> before,
            Placement placement)
            throws StartFailure, IOException {
        RunningBundle fresh = runner.start(incoming, name, before, demand);
        BundleFile placed;
        try {
            placed = placement.place();
        } catch (IOException | RuntimeException e) {
            runner.undo(fresh, before);
            throw e;
        }
        serve(fresh.at(placed), before);
        return fresh.at(placed);
    }

    /**
     * Waits for a change that is going on, and lets no other begin meanwhile.
     *
     * @throws StartFailure if it does not end
     */
    <T> T holding(Duration patience, Change<T> change) throws StartFailure, IOException {
        if (!tryChange(patience)) {
            throw new StartFailure("another change of " + symbolicName + " is still going on");
        }
        try {
            return change.apply();
        } finally {
            this.change.unlock();
        }
    }

    private boolean tryChange(Duration patience) {
        try {
            return change.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The file that should serve and does not. */
    private @Nullable Candidate next() {
        List<Candidate> all = candidates();
        Candidate best = null;
        for (Candidate candidate : all) {
            if (candidate.isSound()
                    && (best == null
                            || candidate.name().version().compareTo(best.name().version()) > 0)) {
                best = candidate;
            }
        }
        RunningBundle now = serving;
        if (best == null || now == null) {
            return best;
        }
        if (best.file().equals(now.file())) {
            return null;
        }
        // A file that was overwritten with what does not start stands for what still runs.
        boolean overwritten =
                all.stream()
                        .anyMatch(
                                candidate ->
                                        candidate.file().path().equals(now.file().path())
                                                && !candidate.isSound());
        boolean higher = best.name().version().compareTo(now.name().version()) > 0;
        return overwritten && !higher ? null : best;
    }

    private boolean bring(Candidate candidate) {
        Optional<RunningBundle> before = serving();
        RunningBundle ready = standing.get(candidate.file().path());
        if (ready != null && ready.file().equals(candidate.file())) {
            standing.remove(candidate.file().path());
            serve(ready, before);
            return false;
        }
        boolean alternatives = before.isPresent() || candidates().size() > 1;
        Optional<RunningBundle> fresh =
                start(
                        candidate,
                        before,
                        alternatives ? StartDemand.AS_BEFORE : StartDemand.RUNNING);
        fresh.ifPresent(bundle -> serve(bundle, before));
        return fresh.isPresent();
    }

    private Optional<RunningBundle> start(
            Candidate candidate, Optional<RunningBundle> before, StartDemand demand) {
        starting = candidate.file();
        try {
            return Optional.of(runner.start(candidate.file(), candidate.name(), before, demand));
        } catch (StartFailure e) {
            replace(candidate, candidate.failed(e));
            LOG.log(
                    Level.WARNING,
                    "{0} is not deployed: {1}{2}",
                    candidate.file().path(),
                    e.reason(),
                    goesOn(before));
            return Optional.empty();
        } finally {
            starting = null;
        }
    }

    private void serve(RunningBundle fresh, Optional<RunningBundle> before) {
        serving = fresh;
        history.keep(fresh.name(), fresh.file());
        before.ifPresent(old -> replaced(old, fresh));
    }

    /** One whose file is still there stands by, the others go. */
    private void replaced(RunningBundle old, RunningBundle fresh) {
        if (!old.name().equals(fresh.name()) && isThere(old)) {
            standing.put(old.file().path(), old);
        } else {
            runner.retire(old, Optional.of(fresh));
        }
    }

    private boolean isThere(RunningBundle bundle) {
        return candidates().stream()
                .anyMatch(known -> known.isSound() && known.file().equals(bundle.file()));
    }

    /**
     * Lets one file of every other version run beside the one that serves: somebody may ask for it
     * by version, and it takes over when the other is taken out.
     *
     * @return whether another bundle has started
     */
    private boolean standBy() {
        RunningBundle now = serving;
        var versions = new HashSet<BundleName>();
        for (RunningBundle other : List.copyOf(standing.values())) {
            if (now == null || other.name().equals(now.name()) || !isThere(other)) {
                standing.remove(other.file().path());
                runner.retire(other, Optional.ofNullable(now));
            } else {
                versions.add(other.name());
            }
        }
        boolean started = false;
        for (Candidate candidate : candidates()) {
            if (now != null
                    && candidate.isSound()
                    && !candidate.name().equals(now.name())
                    && versions.add(candidate.name())) {
                Optional<RunningBundle> other =
                        start(candidate, Optional.empty(), StartDemand.RUNNING);
                other.ifPresent(bundle -> standing.put(bundle.file().path(), bundle));
                started |= other.isPresent();
            }
        }
        return started;
    }

    /** Unless another file has come in its place meanwhile. */
    private void replace(Candidate known, Candidate next) {
        synchronized (candidates) {
            candidates.replace(known.file().path(), known, next);
        }
    }

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What has become of each file. */
    List<Deployment> deployments() {
        var deployments = new ArrayList<Deployment>();
        RunningBundle now = serving;
        for (Candidate candidate : candidates()) {
            deployments.add(describe(candidate, now));
        }
        return deployments;
    }

    private Deployment describe(Candidate candidate, @Nullable RunningBundle now) {
        Deployment.State state = Deployment.State.STARTING;
        String reason = candidate.reason();
        if (now != null && candidate.file().equals(now.file())) {
            state = Deployment.State.ABOARD;
        } else if (!candidate.isSound()) {
            state =
                    candidate.standing() == Candidate.Standing.WAITING
                            ? Deployment.State.WAITING
                            : Deployment.State.FAILED;
            reason += goesOn(Optional.ofNullable(now));
        } else if (now != null && !candidate.file().equals(starting)) {
            boolean twice = candidate.name().equals(now.name());
            state = twice ? Deployment.State.REFUSED : Deployment.State.STANDING_BY;
            reason =
                    twice
                            ? candidate.name() + " is there already, in " + now.file().fileName()
                            : "stands by for " + now.name() + " in " + now.file().fileName();
        }
        return new Deployment(
                candidate.file().fileName(),
                symbolicName,
                candidate.name().version().toString(),
                state,
                candidate.since(),
                reason,
                candidate.waitsFor());
    }

    private static String goesOn(Optional<RunningBundle> before) {
        return before.map(old -> "; " + old.name().version() + " goes on").orElse("");
    }
}
