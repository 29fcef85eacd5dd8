package dev.davit.linux;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Paths inside a directory that is taken as the root of everything, where {@code ..} and absolute
 * symlinks lead nowhere outside. {@link Directory#openInRoot} does the same in the kernel for what
 * exists; this one also tells where a path leads whose last parts are missing.
 *
 * <p>The answer holds as long as nobody else changes the tree; what is then opened goes through
 * {@link Directory#openInRoot}, so that a change can mislead but not let anything out.
 */
public final class InRoot {
    /** How many symlinks one path may lead through. */
    private static final int MOST_LINKS = 255;

    private static final RawName DOTS = RawName.of("..");

    private InRoot() {}

    /** A path went through more symlinks than is sane, which is a loop most of the time. */
    public static final class TooManyLinksException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooManyLinksException() {
            super("too many links");
        }
    }

    /** The parts of a path; empty ones and {@code .} are left out. */
    public static List<RawName> parts(RawName path) {
        List<RawName> parts = new ArrayList<>();
        int start = 0;
        while (start <= path.length()) {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            RawName part = path.until(end).from(start);
            if (part.isEntry() || part.equals(DOTS)) {
                parts.add(part);
            }
            start = end + 1;
        }
        return parts;
    }

    /** The path without empty parts, {@code .} and {@code ..}, which stays inside; relative. */
    public static RawName clean(RawName path) {
        Deque<RawName> kept = new ArrayDeque<>();
        for (RawName part : parts(path)) {
            if (!part.equals(DOTS)) {
                kept.addLast(part);
            } else {
                kept.pollLast();
            }
        }
        return join(kept);
    }

    /**
     * Where a path leads: relative to the root, without symlinks in what exists of it. What is
     * missing is kept as it is written.
     *
     * @throws TooManyLinksException if it leads through too many symlinks
     */
    public static RawName resolve(Directory root, RawName path) {
        Deque<RawName> ahead = new ArrayDeque<>(parts(path));
        Deque<RawName> behind = new ArrayDeque<>();
        int links = 0;
        while (!ahead.isEmpty()) {
            RawName part = ahead.pollFirst();
            if (part.equals(DOTS)) {
                behind.pollLast();
                continue;
            }
            RawName target = linkTarget(root, join(behind), part);
            if (target.isEmpty()) {
                behind.addLast(part);
                continue;
            }
            if (++links > MOST_LINKS) {
                throw new TooManyLinksException();
            }
            if (target.isAbsolute()) {
                behind.clear();
            }
            for (RawName inner : parts(target).reversed()) {
                ahead.addFirst(inner);
            }
        }
        return join(behind);
    }

    /**
     * Makes the directories of a path that are missing, 0755, and opens the last one.
     *
     * @throws LinuxException ENOTDIR if something else is in the way
     */
    public static Directory makeDirectories(Directory root, RawName path) {
        RawName resolved = resolve(root, path);
        RawName made = RawName.EMPTY;
        for (RawName part : parts(resolved)) {
            try (Directory parent = root.openDirectoryInRoot(made)) {
                parent.makeDirectoryIfAbsent(part, 0755);
            }
            made = made.resolve(part);
        }
        return root.openDirectoryInRoot(resolved);
    }

    /** Text of the symlink there; empty if there is none. */
    private static RawName linkTarget(Directory root, RawName parent, RawName entry) {
        try (Directory directory = root.openDirectoryInRoot(parent)) {
            return directory
                    .find(entry)
                    .filter(status -> status.type() == FileType.SYMLINK)
                    .map(status -> directory.readLink(entry))
                    .orElse(RawName.EMPTY);
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return RawName.EMPTY;
            }
            throw e;
        }
    }

    private static RawName join(Iterable<RawName> parts) {
        RawName path = RawName.EMPTY;
        for (RawName part : parts) {
            path = path.resolve(part);
        }
        return path;
    }
}
