package dev.davit.differ.walking;

import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Walks two trees side by side in the order of names, without recursion. */
final class Comparison {
    private static final int LONGEST = 4096;

    private final Directory lower;
    private final Directory upper;
    private final ChangeWriter changes;
    private final SameFile sameFile = new SameFile();
    private final Deque<Level> levels = new ArrayDeque<>();

    Comparison(Directory lower, Directory upper, ChangeWriter changes) {
        this.lower = lower;
        this.upper = upper;
        this.changes = changes;
    }

    /** A directory of the newer tree and, where there is one, the older tree's of that path. */
    private static final class Level implements AutoCloseable {
        final RawName path;
        final Optional<Directory> lower;
        final Directory upper;
        final List<RawName> lowerNames;
        final List<RawName> upperNames;
        int lowerNext;
        int upperNext;

        Level(RawName path, Optional<Directory> lower, Directory upper) {
            this.path = path;
            this.lower = lower;
            this.upper = upper;
            this.lowerNames = lower.map(Level::names).orElse(List.of());
            this.upperNames = names(upper);
        }

        private static List<RawName> names(Directory directory) {
            List<RawName> names = new ArrayList<>();
            directory.forEachEntry(entry -> names.add(entry.name()));
            Collections.sort(names);
            return names;
        }

        boolean atEnd() {
            return lowerNext == lowerNames.size() && upperNext == upperNames.size();
        }

        /** Negative if the older tree's name comes first, zero if both have it. */
        int order() {
            if (upperNext == upperNames.size()) {
                return -1;
            }
            if (lowerNext == lowerNames.size()) {
                return 1;
            }
            return lowerNames.get(lowerNext).compareTo(upperNames.get(upperNext));
        }

        @Override
        public void close() {
            lower.ifPresent(Directory::close);
            upper.close();
        }
    }

    /** Tells all changes. */
    void run() throws IOException {
        try {
            levels.addLast(
                    new Level(
                            RawName.EMPTY,
                            Optional.of(lower.openDirectoryBelow(RawName.EMPTY)),
                            upper.openDirectoryBelow(RawName.EMPTY)));
            while (!levels.isEmpty()) {
                Level level = levels.getLast();
                if (level.atEnd()) {
                    levels.removeLast().close();
                } else {
                    step(level);
                }
            }
        } finally {
            levels.forEach(Level::close);
        }
    }

    private void step(Level level) throws IOException {
        Failures.checkInterrupt();
        int order = level.order();
        RawName name =
                order <= 0
                        ? level.lowerNames.get(level.lowerNext)
                        : level.upperNames.get(level.upperNext);
        level.lowerNext += order <= 0 ? 1 : 0;
        level.upperNext += order >= 0 ? 1 : 0;
        RawName path = level.path.resolve(name);
        if (path.length() >= LONGEST) {
            throw new LinuxException("lstat", path.toString(), Errno.ENAMETOOLONG);
        }
        // An overlay may list names behind which there is nothing.
        Optional<FileStatus> before =
                order <= 0 ? level.lower.flatMap(from -> from.find(name)) : Optional.empty();
        Optional<FileStatus> after = order >= 0 ? level.upper.find(name) : Optional.empty();
        if (after.isPresent()) {
            compare(level, name, path, before, after.get());
        } else if (before.isPresent()) {
            changes.deleted(path);
        }
    }

    private void compare(
            Level level, RawName name, RawName path, Optional<FileStatus> before, FileStatus after)
            throws IOException {
        ChangeWriter.Place place = new ChangeWriter.Place(level.upper, name, path);
        boolean same =
                before.isPresent()
                        && sameFile.check(
                                level.lower.orElseThrow(), before.get(), level.upper, after, name);
        if (same) {
            changes.unchanged(place, after);
        } else {
            changes.changed(place, after);
        }
        if (after.isDirectory()) {
            boolean both = before.isPresent() && before.get().isDirectory();
            descend(level, name, path, both);
        }
    }

    private void descend(Level level, RawName name, RawName path, boolean both) {
        Directory to = level.upper.openDirectory(name);
        try {
            Optional<Directory> from =
                    both
                            ? level.lower.map(lowerLevel -> lowerLevel.openDirectory(name))
                            : Optional.empty();
            levels.addLast(new Level(path, from, to));
        } catch (RuntimeException e) {
            to.close();
            throw e;
        }
    }
}
