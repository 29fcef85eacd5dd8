package dev.davit.slots.deploy;

import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.hooks.bundle.CollisionHook;
import org.osgi.framework.hooks.resolver.ResolverHook;
import org.osgi.framework.hooks.resolver.ResolverHookFactory;
import org.osgi.framework.wiring.BundleCapability;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.framework.wiring.BundleRevision;

import java.util.Collection;

/**
 * Lets two builds of one bundle be in the framework at once, as long as one hands over to the
 * other: their names and versions may be the same, and the new one does not take packages from the
 * old one, which has to be able to leave.
 */
final class SameNameHooks implements CollisionHook, ResolverHookFactory, ResolverHook {
    private final String location;

    /**
     * @param location how locations of the bundles concerned begin
     */
    private SameNameHooks(String location) {
        this.location = location;
    }

    static void register(BundleContext context, String location) {
        var hooks = new SameNameHooks(location);
        context.registerService(CollisionHook.class, hooks, null);
        context.registerService(ResolverHookFactory.class, hooks, null);
    }

    @Override
    public void filterCollisions(int operation, Bundle target, Collection<Bundle> candidates) {
        candidates.removeIf(bundle -> bundle.getLocation().startsWith(location));
    }

    @Override
    public ResolverHook begin(Collection<BundleRevision> triggers) {
        return this;
    }

    @Override
    public void filterMatches(
            BundleRequirement requirement, Collection<BundleCapability> candidates) {
        BundleRevision asking = requirement.getRevision();
        if (asking.getBundle().getLocation().startsWith(location)) {
            candidates.removeIf(candidate -> isOther(asking, candidate.getRevision()));
        }
    }

    private static boolean isOther(BundleRevision asking, BundleRevision offering) {
        return !offering.getBundle().equals(asking.getBundle())
                && String.valueOf(asking.getSymbolicName()).equals(offering.getSymbolicName());
    }

    @Override
    public void filterResolvable(Collection<BundleRevision> candidates) {
        // All may be resolved.
    }

    @Override
    public void filterSingletonCollisions(
            BundleCapability singleton, Collection<BundleCapability> collisions) {
        // A bundle that says it must be alone is alone.
    }

    @Override
    public void end() {
        // Nothing was begun.
    }
}
