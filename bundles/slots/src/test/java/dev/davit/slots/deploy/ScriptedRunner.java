package dev.davit.slots.deploy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Runs nothing, notes everything, and fails where it is told to. */
final class ScriptedRunner implements BundleRunner {
    final List<String> log = new ArrayList<>();

    /** By name of the file. */
    final Map<String, String> failures = new HashMap<>();

    /** Packages that are missing, by name of the file. */
    final Map<String, String> missing = new HashMap<>();

    final Set<Long> running = new HashSet<>();
    private long ids;

    @Override
    public RunningBundle start(
            BundleFile file, BundleName name, Optional<RunningBundle> before, StartDemand demand)
            throws StartFailure {
        log.add("start " + name.version() + before.map(old -> " for " + version(old)).orElse(""));
        if (missing.containsKey(file.fileName())) {
            throw StartFailure.waiting(List.of("package " + missing.get(file.fileName())));
        }
        if (failures.containsKey(file.fileName())) {
            throw new StartFailure(failures.get(file.fileName()));
        }
        ids++;
        running.add(ids);
        return new RunningBundle(file, name, ids, 0);
    }

    @Override
    public void undo(RunningBundle fresh, Optional<RunningBundle> before) {
        log.add("undo " + version(fresh));
        running.remove(fresh.bundleId());
    }

    @Override
    public Thread retire(RunningBundle bundle, Optional<RunningBundle> successor) {
        log.add("retire " + version(bundle));
        running.remove(bundle.bundleId());
        return Thread.ofVirtual().start(() -> {});
    }

    @Override
    public void forget(BundleFile file) {
        // Nothing is kept for files that wait.
    }

    @Override
    public boolean offers(RunningBundle bundle, String type, String id) {
        return false;
    }

    private static String version(RunningBundle bundle) {
        return bundle.name().version().toString();
    }
}
