package dev.davit.differ.walking;

import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.InRoot;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the directories that entries go into, and makes those that the layer does not list. Most
 * entries are beside the one before: the directories used last stay open.
 */
final class Parents implements AutoCloseable {
    private static final int OPEN = 16;
    private static final int LONGEST = 4096;
    private static final int DEFAULT_MODE = 0755;

    private final Directory root;
    private final Layering layering;
    private final LinkedHashMap<RawName, Parent> open = new LinkedHashMap<>(OPEN, 0.75f, true);
    private boolean stale;

    Parents(Directory root, Layering layering) {
        this.root = root;
        this.layering = layering;
    }

    /** Something other than a file has gone: paths may lead elsewhere from the next one on. */
    void forget() {
        stale = true;
    }

    /** The directory of a clean path; good until the next call. */
    Parent open(RawName path) {
        if (stale) {
            close();
            stale = false;
        }
        Parent known = open.get(path);
        if (known != null) {
            return known;
        }
        checkLength(path);
        Parent found = find(path);
        open.put(path, found);
        if (open.size() > OPEN) {
            Map.Entry<RawName, Parent> oldest = open.pollFirstEntry();
            oldest.getValue().directory().close();
        }
        return found;
    }

    private void checkLength(RawName path) {
        if (root.path().length() + 1 + path.length() >= LONGEST) {
            String place = root.path().resolve(path).toString();
            throw Failures.failure(
                    "failed to get root path: lstat " + place + ": " + Errno.ENAMETOOLONG.text());
        }
    }

    private Parent find(RawName path) {
        try {
            return new Parent(root.openDirectoryBelow(path), path);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ELOOP)) {
                throw e;
            }
        }
        RawName resolved = resolve(path);
        checkLength(resolved);
        return make(resolved);
    }

    /** Where a path leads, symlinks followed as in a changed root. */
    RawName resolve(RawName path) {
        try {
            return InRoot.resolve(root, path);
        } catch (LinuxException e) {
            throw Failures.failure("failed to get root path: " + e.getMessage(), e);
        }
    }

    /** A path as messages name it. */
    String show(RawName path) {
        return root.path().resolve(path).toString();
    }

    /** The directory of a resolved path without making it; empty if it is not there. */
    Optional<Directory> existing(RawName path) {
        try {
            return Optional.of(root.openDirectoryBelow(path));
        } catch (LinuxException e) {
            if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Opens a path without symlinks, making what is missing of it. */
    private Parent make(RawName path) {
        Parent at = new Parent(root.openDirectoryBelow(RawName.EMPTY), RawName.EMPTY);
        for (RawName part : InRoot.parts(path)) {
            try (Directory above = at.directory()) {
                makeOne(at, part, path);
                at = new Parent(above.openDirectory(part), at.path().resolve(part));
            }
        }
        return at;
    }

    private void makeOne(Parent in, RawName name, RawName whole) {
        RawName path = in.path().resolve(name);
        Optional<FileStatus> there = in.directory().find(name);
        if (there.isPresent() && there.get().isDirectory()) {
            return;
        }
        if (there.isEmpty()) {
            in.directory().makeDirectory(name, DEFAULT_MODE);
            layering.inherit(in, name);
        } else if (layering.hides(there.get())) {
            in.directory().remove(name);
            in.directory().makeDirectory(name, DEFAULT_MODE);
            layering.replaced(in, name, there.get());
        } else {
            // Of a path through a file the kernel says it of the whole.
            boolean last = path.equals(whole);
            RawName named = root.path().resolve(whole);
            throw new LinuxException(last ? "mkparent" : "lstat", named.toString(), Errno.ENOTDIR);
        }
    }

    @Override
    public void close() {
        open.values().forEach(parent -> parent.directory().close());
        open.clear();
    }
}
