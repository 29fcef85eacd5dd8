package dev.davit.slots.deploy;

/**
 * A bundle that has been started.
 *
 * @param file what it was read from
 * @param name its name and version
 * @param bundleId its id in the framework
 * @param firstThread threads with a lower id are not its own
 */
record RunningBundle(BundleFile file, BundleName name, long bundleId, long firstThread) {
    /** The same bundle, its file having moved. */
    RunningBundle at(BundleFile moved) {
        return new RunningBundle(moved, name, bundleId, firstThread);
    }
}
