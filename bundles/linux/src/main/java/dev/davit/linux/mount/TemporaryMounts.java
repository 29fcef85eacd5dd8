package dev.davit.linux.mount;

import dev.davit.api.DavitException;
import dev.davit.api.Mount;
import dev.davit.linux.Linux;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** Mounts that last as long as one piece of work, in directories of their own. Thread-safe. */
public final class TemporaryMounts {
    private static final System.Logger LOGGER = System.getLogger(TemporaryMounts.class.getName());
    private static final String PREFIX = "containerd-mount";

    private final Mounts mounts;
    private final Trees trees;
    private final Path directory;

    /**
     * @param directory where the mount points are made; made itself when first needed
     */
    public TemporaryMounts(Linux linux, Path directory) {
        this.mounts = new Mounts(linux);
        this.trees = new Trees(linux);
        this.directory = directory.toAbsolutePath();
    }

    /** A list of mounts in effect until it is closed. */
    public final class TemporaryMount implements AutoCloseable {
        private final Path path;
        private final List<Mount> list;

        private TemporaryMount(Path path, List<Mount> list) {
            this.path = path;
            this.list = list;
        }

        /** Where it is. */
        public Path path() {
            return path;
        }

        /** Unmounts and removes the mount point, even if this thread is interrupted. */
        @Override
        public void close() {
            boolean interrupted = Thread.interrupted();
            try {
                take(path, list);
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /**
     * Mounts a list at a new mount point; an empty list gives an empty directory. Options that
     * trade safety of writes for speed are left out.
     *
     * @throws DavitException {@code failed to mount <mount point>: …}
     */
    public TemporaryMount mount(List<Mount> list) {
        List<Mount> safe = Mounts.withoutVolatile(list);
        Path path = newMountPoint();
        try {
            mounts.mount(safe, path);
            return new TemporaryMount(path, safe);
        } catch (DavitException e) {
            take(path, List.of());
            throw e.within("failed to mount " + path);
        }
    }

    private Path newMountPoint() {
        try {
            Files.createDirectories(
                    directory,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
            return Files.createTempDirectory(directory, PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void take(Path path, List<Mount> list) {
        try {
            mounts.unmount(list, path, Mounts.WhenBusy.FAIL);
        } catch (DavitException e) {
            LOGGER.log(Level.WARNING, "still in use, detached: {0}", e.getMessage());
        }
        // Whatever is left, and whatever the work has mounted there by itself.
        mounts.unmountRecursively(path, Mounts.WhenBusy.DETACH);
        if (list.isEmpty()) {
            trees.remove(path);
        } else {
            removeMountPoint(path);
        }
    }

    private static void removeMountPoint(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException e) {
            LOGGER.log(Level.WARNING, "mount point {0} is not empty: left as it is", path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes away what an earlier life of this daemon has left: to be called at start. */
    public void removeStale() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path path : left) {
                mounts.unmountRecursively(path, Mounts.WhenBusy.DETACH);
                removeMountPoint(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
