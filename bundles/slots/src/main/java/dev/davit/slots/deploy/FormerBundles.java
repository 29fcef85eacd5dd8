package dev.davit.slots.deploy;

import dev.davit.slots.osgi.FormerBundle;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.ref.WeakReference;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Bundles that have been taken away, as long as their class loaders live. Nothing runs between two
 * questions, and nobody is made to collect garbage.
 */
final class FormerBundles {
    private static final Logger LOG = System.getLogger(FormerBundles.class.getName());

    /**
     * What is remembered of a bundle: nothing that would hold its classes.
     *
     * @param lastThread threads with a higher id are not its own
     */
    record Trace(
            RunningBundle running,
            long lastThread,
            Instant since,
            WeakReference<@Nullable ClassLoader> loader,
            Set<String> packages) {}

    private final BundleContext context;
    private final List<Trace> traces = new CopyOnWriteArrayList<>();

    FormerBundles(BundleContext context) {
        this.context = context;
    }

    /** Threads that begin later have a higher id. */
    static long mark() {
        return Thread.ofVirtual().unstarted(() -> {}).threadId();
    }

    /** What to remember of a bundle that is about to be uninstalled. */
    Trace trace(Bundle bundle, RunningBundle running, Optional<RunningBundle> successor) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return new Trace(
                running,
                successor.map(RunningBundle::firstThread).orElse(Long.MAX_VALUE),
                Instant.now(),
                new WeakReference<>(wiring == null ? null : wiring.getClassLoader()),
                wiring == null ? Set.of() : packages(wiring));
    }

    /** It has been uninstalled. */
    void add(Trace trace) {
        traces.add(trace);
        releaseUnused();
        List<String> threads = threads(trace);
        if (!threads.isEmpty()) {
            LOG.log(
                    Level.WARNING,
                    "bundle {0} has left and holds on to its classes: {1}",
                    trace.running().name(),
                    String.join(", ", threads));
        }
    }

    /** Those whose classes are still there, oldest first. */
    List<FormerBundle> list() {
        traces.removeIf(trace -> trace.loader().refersTo(null));
        return traces.stream()
                .map(
                        trace -> {
                            List<String> reasons = threads(trace);
                            reasons.addAll(users(trace));
                            return new FormerBundle(
                                    trace.running().name().symbolicName(),
                                    trace.running().name().version().toString(),
                                    trace.since(),
                                    reasons);
                        })
                .toList();
    }

    /**
     * Lets the framework give up what nobody is wired to. Others are never bounced for it: they
     * keep the old packages until they go themselves.
     */
    private void releaseUnused() {
        FrameworkWiring wiring = frameworkWiring();
        for (Trace trace : traces) {
            pending(trace)
                    .map(List::of)
                    .filter(bundle -> wiring.getDependencyClosure(bundle).size() == 1)
                    .ifPresent(bundle -> wiring.refreshBundles(bundle));
        }
    }

    /** The bundle, if the framework still keeps its classes for others. */
    private Optional<Bundle> pending(Trace trace) {
        return frameworkWiring().getRemovalPendingBundles().stream()
                .filter(bundle -> bundle.getBundleId() == trace.running().bundleId())
                .findFirst();
    }

    private FrameworkWiring frameworkWiring() {
        return context.getBundle(Constants.SYSTEM_BUNDLE_LOCATION).adapt(FrameworkWiring.class);
    }

    /** Bundles that are wired to one that has left, in words. */
    private Set<String> users(Trace trace) {
        var users = new TreeSet<String>();
        for (Bundle bundle : pending(trace).stream().toList()) {
            for (Bundle user : frameworkWiring().getDependencyClosure(List.of(bundle))) {
                if (!user.equals(bundle)) {
                    users.add(
                            "bundle "
                                    + user.getSymbolicName()
                                    + " "
                                    + user.getVersion()
                                    + " uses its packages");
                }
            }
        }
        return users;
    }

    private static Set<String> packages(BundleWiring wiring) {
        var packages = new HashSet<String>();
        for (String file :
                wiring.listResources(
                        "/",
                        "*.class",
                        BundleWiring.LISTRESOURCES_LOCAL | BundleWiring.LISTRESOURCES_RECURSE)) {
            packages.add(file.substring(0, Math.max(0, file.lastIndexOf('/'))).replace('/', '.'));
        }
        return packages;
    }

    private List<String> threads(Trace trace) {
        var found = new ArrayList<String>();
        ClassLoader loader = trace.loader().get();
        if (loader == null) {
            return found;
        }
        var leaked = new LeakedThreads(loader, trace, this::isElsewhere);
        Thread.getAllStackTraces()
                .forEach(
                        (thread, stack) -> {
                            if (leaked.includes(thread, stack)) {
                                found.add("thread \"" + thread.getName() + "\" still runs");
                            }
                        });
        found.sort(null);
        return found;
    }

    /** Whether another bundle has a class of that name, embedded from a library for example. */
    private boolean isElsewhere(String symbolicName, String type) {
        String entry = type.replace('.', '/') + ".class";
        for (Bundle bundle : context.getBundles()) {
            if (!symbolicName.equals(bundle.getSymbolicName()) && bundle.getEntry(entry) != null) {
                return true;
            }
        }
        return false;
    }
}
