package dev.davit.differ.walking;

import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The directories below an upper one, nearest first; opened when first needed. */
final class LowerDirectories implements AutoCloseable {
    private final Linux linux;
    private final List<Path> paths;
    private final List<Directory> open = new ArrayList<>();

    LowerDirectories(Linux linux, List<Path> paths) {
        this.linux = linux;
        this.paths = paths;
    }

    private Directory get(int index) {
        while (open.size() <= index) {
            open.add(linux.openDirectory(paths.get(open.size())));
        }
        return open.get(index);
    }

    /**
     * The nearest directory of that path; empty if there is none, or if a nearer layer has
     * something else there.
     */
    Optional<Directory> find(RawName path) {
        for (int i = 0; i < paths.size(); i++) {
            try {
                return Optional.of(get(i).openDirectoryInRoot(path));
            } catch (LinuxException e) {
                if (!e.is(Errno.ENOENT)) {
                    return missing(e);
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<Directory> missing(LinuxException e) {
        if (e.is(Errno.ENOTDIR) || e.is(Errno.ELOOP)) {
            return Optional.empty();
        }
        throw e;
    }

    boolean hasDirectory(RawName path) {
        Optional<Directory> found = find(path);
        found.ifPresent(Directory::close);
        return found.isPresent();
    }

    /** Names that any of them has in its root. */
    Set<RawName> rootNames() {
        Set<RawName> names = new TreeSet<>();
        for (int i = 0; i < paths.size(); i++) {
            get(i).forEachEntry(entry -> names.add(entry.name()));
        }
        return names;
    }

    @Override
    public void close() {
        open.forEach(Directory::close);
    }
}
