package dev.davit.linux.tree;

import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.util.Optional;

/** Removes what is in a tree, then the directories. */
final class TreeRemoval extends Descent {
    private static final int OWNER_MAY_ALL = 0700;

    void remove(Directory parent, RawName name) {
        Place in = new Place(parent, Optional.empty());
        Directory top;
        try {
            top = parent.openDirectory(name);
        } catch (LinuxException e) {
            Optional<Directory> forced = reopen(in, name, e);
            if (forced.isEmpty()) {
                return;
            }
            top = forced.get();
        }
        prepare(top, top.fd().status());
        walk(new Place(top, Optional.empty()));
        removeDirectory(in, name);
    }

    @Override
    void file(Place in, RawName name) {
        try {
            in.directory().remove(name);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    @Override
    Optional<Directory> enter(Place in, Directory directory, FileStatus status) {
        prepare(directory, status);
        return Optional.empty();
    }

    private static void prepare(Directory directory, FileStatus status) {
        if (status.mountRoot()) {
            throw new LinuxException("unlinkat", directory.path().toString(), Errno.EBUSY);
        }
        if ((status.permissions() & OWNER_MAY_ALL) != OWNER_MAY_ALL) {
            // Who is not root may not remove what is in such a directory.
            directory.fd().changeMode(OWNER_MAY_ALL);
        }
    }

    @Override
    void leave(Place in, RawName name, Place left, FileStatus status) {
        removeDirectory(in, name);
    }

    private static void removeDirectory(Place in, RawName name) {
        try {
            in.directory().removeDirectory(name);
        } catch (LinuxException e) {
            if (!e.is(Errno.ENOENT)) {
                throw e;
            }
        }
    }

    @Override
    Optional<Directory> reopen(Place in, RawName name, LinuxException failure) {
        if (failure.is(Errno.ENOENT)) {
            return Optional.empty();
        }
        if (!failure.is(Errno.EACCES)) {
            throw failure;
        }
        in.directory().changeMode(name, OWNER_MAY_ALL);
        return Optional.of(in.directory().openDirectory(name));
    }

    /** A tree that is half removed is of no use to anybody. */
    @Override
    boolean stops() {
        return false;
    }
}
