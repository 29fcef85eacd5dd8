package dev.davit.linux.tree;

import dev.davit.api.ErrorCode;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.ExtendedAttributes;
import dev.davit.linux.Fd;
import dev.davit.linux.FileStatus;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Copies what is in a tree into an existing directory. */
final class TreeCopy extends Descent {
    private static final int PRIVATE_FILE = 0600;
    private static final int PRIVATE_DIRECTORY = 0700;

    private record Inode(long device, long number) {}

    /** Where a file with several names has been copied to, by path below the target. */
    private final Map<Inode, RawName> copied = new HashMap<>();

    private final Directory target;
    private final boolean links;
    private final FileContent content = new FileContent();

    /**
     * @param links whether files get a second name instead of a copy, where that is possible
     */
    TreeCopy(Directory target, boolean links) {
        this.target = target;
        this.links = links;
    }

    /** Copies all; the source's own attributes at last. */
    void copy(Directory source) {
        FileStatus status = source.fd().status();
        walk(
                new Place(
                        source.openDirectoryInRoot(RawName.EMPTY),
                        Optional.of(target.openDirectoryInRoot(RawName.EMPTY))));
        attributes(source.fd().attributes(), target.fd().attributes());
        finish(target.fd(), status);
    }

    @Override
    void file(Place in, RawName name) {
        Directory from = in.directory();
        Directory into = in.copy().orElseThrow();
        if (links && shared(from, into, name)) {
            return;
        }
        FileStatus status = from.status(name);
        if (status.links() > 1 && linked(into, name, status)) {
            return;
        }
        switch (status.type()) {
            case REGULAR -> regular(from, into, name, status);
            case SYMLINK -> {
                into.makeSymlink(name, from.readLink(name));
                ownerAndAttributes(from, into, name, status);
                into.setTimes(name, status.accessed(), status.modified());
            }
            case FIFO, CHARACTER_DEVICE, BLOCK_DEVICE, SOCKET -> {
                int major = status.deviceMajor();
                into.makeNode(name, status.type(), PRIVATE_FILE, major, status.deviceMinor());
                ownerAndAttributes(from, into, name, status);
                into.changeMode(name, status.permissions());
                into.setTimes(name, status.accessed(), status.modified());
            }
            case DIRECTORY, UNKNOWN ->
                    throw new LinuxException(
                            "open", from.path().resolve(name).toString(), Errno.EINVAL);
        }
    }

    /** Makes the name another one of a copy made before; false if there is none. */
    private boolean linked(Directory into, RawName name, FileStatus status) {
        RawName below = below(into).resolve(name);
        RawName first = copied.putIfAbsent(new Inode(status.device(), status.inode()), below);
        if (first == null) {
            return false;
        }
        try (Directory parent = descend(first.parent().orElse(RawName.EMPTY))) {
            into.link(name, parent, first.last());
        }
        return true;
    }

    /** Gives the source's file a second name; false where that cannot be. */
    private static boolean shared(Directory from, Directory into, RawName name) {
        try {
            into.link(name, from, name);
            return true;
        } catch (LinuxException e) {
            // Another mount, too many names already, or a file system without second names.
            if (e.is(Errno.EXDEV) || e.is(Errno.EMLINK) || e.is(Errno.EPERM)) {
                return false;
            }
            throw e;
        }
    }

    private RawName below(Directory into) {
        RawName path = into.path().from(target.path().length());
        return path.isAbsolute() ? path.from(1) : path;
    }

    /** Opens a directory of the copy, in pieces where its path is longer than the kernel takes. */
    private Directory descend(RawName path) {
        Directory at = target.openDirectoryInRoot(RawName.EMPTY);
        RawName rest = path;
        while (!rest.isEmpty()) {
            int cut = LongPaths.cut(rest);
            RawName head = rest.until(cut);
            rest = cut == rest.length() ? RawName.EMPTY : rest.from(cut + 1);
            try (Directory before = at) {
                at = before.openDirectoryInRoot(head);
            }
        }
        return at;
    }

    private void regular(Directory from, Directory into, RawName name, FileStatus status) {
        try (Fd source = from.open(name);
                Fd copy = into.create(name, PRIVATE_FILE)) {
            content.copy(source, copy, status.sizeBytes());
            // Changing the owner drops capabilities and set-id bits, so these come after it.
            copy.changeOwner(status.uid(), status.gid());
            attributes(source.attributes(), copy.attributes());
            copy.changeMode(status.permissions());
            copy.setTimes(status.accessed(), status.modified());
        }
    }

    private static void ownerAndAttributes(
            Directory from, Directory into, RawName name, FileStatus status) {
        into.changeOwner(name, status.uid(), status.gid());
        attributes(from.attributes(name), into.attributes(name));
    }

    @Override
    Optional<Directory> enter(Place in, Directory directory, FileStatus status) {
        Directory into = in.copy().orElseThrow();
        RawName name = directory.path().last();
        into.makeDirectoryIfAbsent(name, PRIVATE_DIRECTORY);
        return Optional.of(into.openDirectory(name));
    }

    @Override
    void leave(Place in, RawName name, Place left, FileStatus status) {
        Fd copy = left.copy().orElseThrow().fd();
        attributes(left.directory().fd().attributes(), copy.attributes());
        finish(copy, status);
    }

    private static void finish(Fd copy, FileStatus status) {
        copy.changeOwner(status.uid(), status.gid());
        copy.changeMode(status.permissions());
        copy.setTimes(status.accessed(), status.modified());
    }

    private static void attributes(ExtendedAttributes from, ExtendedAttributes to) {
        for (RawName attribute : from.names()) {
            try {
                from.get(attribute).ifPresent(value -> to.set(attribute, value));
            } catch (LinuxException e) {
                // Not every attribute may be set everywhere; a full disk is another matter.
                if (e.errno().code() == ErrorCode.RESOURCE_EXHAUSTED || e.is(Errno.EIO)) {
                    throw e;
                }
            }
        }
    }
}
