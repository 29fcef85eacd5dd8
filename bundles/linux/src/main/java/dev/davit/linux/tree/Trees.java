package dev.davit.linux.tree;

import dev.davit.api.Usage;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.PlatformThreads;
import dev.davit.linux.RawName;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is done to whole trees. Names in them are bytes, symlinks are never followed, and neither
 * depth nor width matters. Thread-safe; the work is done on platform threads. Failures are {@link
 * dev.davit.api.DavitException} with the kernel's words, classed by {@link Errno#code}.
 */
public final class Trees {
    private final Linux linux;

    public Trees(Linux linux) {
        this.linux = linux;
    }

    /**
     * Disk space of a tree with its top: allocated blocks, and inodes, each counted once. What goes
     * away while it is looked at is not counted.
     *
     * @throws dev.davit.api.DavitException CANCELLED when interrupted
     */
    public Usage usage(Path top) {
        return onPlatformThread(
                () -> {
                    TreeUsage usage = new TreeUsage();
                    Directory directory = linux.openDirectory(top);
                    usage.count(directory.fd().status());
                    usage.walk(new Descent.Place(directory, Optional.empty()));
                    return usage.sum();
                });
    }

    /**
     * Removes a tree; one that is not there is success. Goes on when interrupted. Fails with EBUSY
     * rather than remove what is mounted in the tree.
     */
    public void remove(Path top) {
        onPlatformThread(
                () -> {
                    Path absolute = top.toAbsolutePath();
                    Path parent = absolute.getParent();
                    if (parent == null) {
                        throw new IllegalArgumentException("the root of all");
                    }
                    remove(parent, RawName.of(absolute).last());
                    return true;
                });
    }

    private void remove(Path parent, RawName name) {
        try (Directory directory = linux.openDirectory(parent)) {
            removeFrom(directory, name);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    /**
     * Removes an entry of an open directory with all that is below it, on the caller's thread;
     * otherwise like {@link #remove}.
     *
     * @throws LinuxException as the kernel answers
     */
    public static void removeFrom(Directory directory, RawName entry) {
        Optional<FileStatus> status = directory.find(entry);
        if (status.isEmpty()) {
            return;
        }
        if (status.get().isDirectory()) {
            new TreeRemoval().remove(directory, entry);
        } else {
            directory.remove(entry);
        }
    }

    /**
     * Copies a tree with owners, modes, times, extended attributes, hard links, holes and special
     * files. Where the file system can share blocks it does.
     *
     * @param target made if it is not there; else a directory that gets the source's attributes
     * @throws dev.davit.api.DavitException CANCELLED when interrupted; a part may have been copied
     */
    public void copy(Path source, Path target) {
        copy(source, target, false);
    }

    /**
     * Makes a tree of directories like those of the source, in which the source's files have a
     * second name. For trees whose files are never written again; one that cannot be linked is
     * copied. Otherwise like {@link #copy}.
     */
    public void link(Path source, Path target) {
        copy(source, target, true);
    }

    private void copy(Path source, Path target, boolean links) {
        onPlatformThread(
                () -> {
                    Directory from = linux.openDirectory(source);
                    try (Directory into = makeTarget(target.toAbsolutePath())) {
                        new TreeCopy(into, links).copy(from);
                    } finally {
                        from.close();
                    }
                    return true;
                });
    }

    /**
     * Waits until a tree has reached the disk, and all else on its file system: one call for all
     * costs less than one for each file.
     */
    public void sync(Path top) {
        onPlatformThread(
                () -> {
                    try (Directory directory = linux.openDirectory(top)) {
                        directory.fd().syncFileSystem();
                    }
                    return true;
                });
    }

    private Directory makeTarget(Path target) {
        Path parent = target.getParent();
        if (parent != null) {
            try (Directory directory = linux.openDirectory(parent)) {
                directory.makeDirectoryIfAbsent(RawName.of(target).last(), 0700);
            }
        }
        return linux.openDirectory(target);
    }

    private static <T> T onPlatformThread(Supplier<T> work) {
        try {
            return PlatformThreads.call(work);
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
    }
}
