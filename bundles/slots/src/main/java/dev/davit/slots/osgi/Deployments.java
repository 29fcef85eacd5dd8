package dev.davit.slots.osgi;

import java.util.List;

/** Tells about the files of the bundle directory and about bundles that have left. */
public interface Deployments {
    /** Every file, by name. */
    List<Deployment> deployments();

    /** Bundles that have been taken away and whose classes are still there, oldest first. */
    List<FormerBundle> former();
}
