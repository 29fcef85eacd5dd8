package dev.davit.tck;

import dev.davit.api.Mount;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How the suites mount what a snapshotter answers. */
public interface Mounter {
    /** Mounts with mount(8) and umount(8); needs root. */
    Mounter COMMAND = new MountCommand();

    /**
     * Mounts a list, in order, on an empty directory.
     *
     * @throws IOException if that fails, with nothing left mounted
     */
    void mount(List<Mount> mounts, Path directory) throws IOException;

    /** Unmounts as many mounts from the directory. */
    void unmount(List<Mount> mounts, Path directory) throws IOException;

    /** Why nothing can be mounted on this machine; empty if it can. */
    String obstacle();
}
