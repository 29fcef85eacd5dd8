package dev.davit.slots.deploy;

import java.nio.file.Path;

/** Brings bundles aboard and takes them off. */
public interface BundleDeployer {
    /** Installs and starts the bundle in a file, or updates the one that came from it before. */
    void deploy(BundleFile file);

    /** Uninstalls the bundle that came from a file. */
    void remove(Path file);
}
