package dev.davit.slots.deploy;

import java.util.Optional;

/** Starts bundles and takes them away. Every method is bounded in time. */
interface BundleRunner {
    /**
     * Installs the bundle of a file and starts it, beside the one that has served until now, whose
     * plugins hand over to the new ones.
     *
     * @throws StartFailure with the reason; the one before serves again
     */
    RunningBundle start(
            BundleFile file, BundleName name, Optional<RunningBundle> before, StartDemand demand)
            throws StartFailure;

    /** Gives up a start that has succeeded; the one before serves again. */
    void undo(RunningBundle fresh, Optional<RunningBundle> before);

    /**
     * Takes a bundle away once its calls have finished.
     *
     * @param successor the one that serves in its place
     * @return does it; to be joined by who wants to know
     */
    Thread retire(RunningBundle bundle, Optional<RunningBundle> successor);

    /** Takes a bundle away that could not be resolved. */
    void forget(BundleFile file);

    /** Whether a bundle offers a plugin, by type and id that clients know it by. */
    boolean offers(RunningBundle bundle, String type, String id);
}
