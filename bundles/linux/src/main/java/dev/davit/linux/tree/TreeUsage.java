package dev.davit.linux.tree;

import dev.davit.api.Usage;
import dev.davit.linux.Directory;
import dev.davit.linux.Errno;
import dev.davit.linux.FileStatus;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Counts blocks and inodes. */
final class TreeUsage extends Descent {
    private static final int BLOCK = 512;

    private record Inode(long device, long number) {}

    /** Files with more than one name, which are met more than once. */
    private final Set<Inode> met = new HashSet<>();

    private long bytes;
    private long inodes;

    void count(FileStatus status) {
        boolean again =
                !status.isDirectory()
                        && status.links() > 1
                        && !met.add(new Inode(status.device(), status.inode()));
        if (!again) {
            bytes += status.blocks() * BLOCK;
            inodes++;
        }
    }

    Usage sum() {
        return new Usage(bytes, inodes);
    }

    @Override
    void file(Place in, RawName name) {
        in.directory().find(name).ifPresent(this::count);
    }

    @Override
    Optional<Directory> enter(Place in, Directory directory, FileStatus status) {
        count(status);
        return Optional.empty();
    }

    @Override
    void leave(Place in, RawName name, Place left, FileStatus status) {}

    @Override
    Optional<Directory> reopen(Place in, RawName name, LinuxException failure) {
        if (failure.is(Errno.ENOENT) || failure.is(Errno.ENOTDIR) || failure.is(Errno.ELOOP)) {
            return Optional.empty();
        }
        throw failure;
    }
}
