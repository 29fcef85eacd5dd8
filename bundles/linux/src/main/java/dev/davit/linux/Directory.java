package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An open directory and what can be done to its entries. Entries are single names, so that no call
 * here can leave the directory; none follows a symlink in the last place. Failures are {@link
 * LinuxException} with the words and the path that clients expect.
 */
public final class Directory implements AutoCloseable {
    private static final int REMOVE_DIRECTORY = 0x200;
    private static final int NO_FOLLOW_AT = 0x100;
    private static final int LINK_FOLLOW_AT = 0x400;
    private static final int LISTING = 32 * 1024;
    private static final long RESOLVE_NO_MAGIC_LINKS = 0x02;
    private static final long RESOLVE_NO_SYMLINKS = 0x04;
    private static final long RESOLVE_IN_ROOT = 0x10;

    /** The kernel asks for another try when a rename elsewhere disturbs it. */
    private static final int RESOLVE_TRIES = 1000;

    private final Kernel kernel;
    private final Fd fd;

    Directory(Kernel kernel, Fd fd) {
        this.kernel = kernel;
        this.fd = fd;
    }

    /** Its descriptor: status, attributes, sync. */
    public Fd fd() {
        return fd;
    }

    /** What messages call it. */
    public RawName path() {
        return fd.name();
    }

    @Override
    public void close() {
        fd.close();
    }

    /**
     * What a directory tells about one of its entries.
     *
     * @param type {@link FileType#UNKNOWN} on file systems that do not say
     */
    public record Entry(RawName name, long inode, FileType type) {}

    /** An entry as messages call it; put together only when there is a message. */
    private record Place(RawName directory, RawName entry) {
        @Override
        public String toString() {
            return directory.resolve(entry).toString();
        }
    }

    private Place place(RawName entry) {
        if (!entry.isEntry()) {
            throw new IllegalArgumentException("not the name of an entry: " + entry);
        }
        return new Place(fd.name(), entry);
    }

    /** Makes a call whose first arguments are this directory and the entry's name. */
    private long call(Call call, String operation, RawName entry, long... rest) {
        Place place = place(entry);
        long result = attempt(call, operation, place, entry, rest);
        if (result < 0) {
            throw Kernel.failure(operation, place, result);
        }
        return result;
    }

    private long attempt(Call call, String operation, Place place, RawName entry, long... rest) {
        int number = fd.enter(operation);
        try (Scratch scratch = Scratch.take()) {
            long[] arguments = new long[rest.length + 2];
            arguments[0] = number;
            arguments[1] = scratch.name(operation, entry);
            System.arraycopy(rest, 0, arguments, 2, rest.length);
            return kernel.attempt(scratch, call, place, arguments);
        } finally {
            fd.leave();
        }
    }

    // Opening.

    /** Opens an entry; a symlink is an error, or opened itself with {@link OpenFlags#PATH}. */
    public Fd open(RawName entry, int flags, int mode) {
        int all = flags | OpenFlags.NO_FOLLOW | OpenFlags.CLOSE_ON_EXEC | OpenFlags.NO_TERMINAL;
        long number = call(Call.OPENAT, "open", entry, all, mode);
        return new Fd(kernel, fd.name().resolve(entry), number);
    }

    /** Opens an entry to read it. */
    public Fd open(RawName entry) {
        return open(entry, OpenFlags.READ, 0);
    }

    /** Makes a new file and opens it for writing; EEXIST if there is an entry of the name. */
    public Fd create(RawName entry, int mode) {
        return open(entry, OpenFlags.WRITE | OpenFlags.CREATE | OpenFlags.EXCLUSIVE, mode);
    }

    /** Opens a directory among the entries. */
    public Directory openDirectory(RawName entry) {
        return new Directory(kernel, open(entry, OpenFlags.DIRECTORY, 0));
    }

    /** Opens the directory this one is in. */
    public Directory openParent() {
        RawName dots = RawName.of("..");
        int number = fd.enter("open");
        try (Scratch scratch = Scratch.take()) {
            RawName name = fd.name().parent().orElse(RawName.EMPTY);
            long flags = OpenFlags.DIRECTORY | OpenFlags.CLOSE_ON_EXEC;
            long path = scratch.name("open", dots);
            long opened = kernel.call(scratch, Call.OPENAT, "open", name, number, path, flags, 0);
            return new Directory(kernel, new Fd(kernel, name, opened));
        } finally {
            fd.leave();
        }
    }

    /**
     * Opens a path as if this directory were the root of everything: absolute symlinks begin here
     * and {@code ..} stays here. Symlinks of /proc are refused. Needs Linux 5.6.
     */
    public Fd openInRoot(RawName path, int flags, int mode) {
        return resolve(path, flags, mode, RESOLVE_IN_ROOT | RESOLVE_NO_MAGIC_LINKS);
    }

    /** Opens a directory like {@link #openInRoot}. */
    public Directory openDirectoryInRoot(RawName path) {
        return new Directory(kernel, openInRoot(path, OpenFlags.DIRECTORY, 0));
    }

    /** Opens a directory below this one; ELOOP if any part of its path is a symlink. */
    public Directory openDirectoryBelow(RawName path) {
        long how = RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS;
        return new Directory(kernel, resolve(path, OpenFlags.DIRECTORY, 0, how));
    }

    private Fd resolve(RawName path, int flags, int mode, long resolution) {
        RawName name = fd.name().resolve(path.isAbsolute() ? path.from(1) : path);
        int number = fd.enter("open");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment how = scratch.room(24);
            how.set(ValueLayout.JAVA_LONG, 0, flags | OpenFlags.CLOSE_ON_EXEC);
            how.set(ValueLayout.JAVA_LONG, 8, mode);
            how.set(ValueLayout.JAVA_LONG, 16, resolution);
            long file = scratch.name("open", path.isEmpty() ? RawName.of(".") : path);
            long[] arguments = {number, file, how.address(), how.byteSize()};
            long opened = -Errno.EAGAIN.number();
            for (int i = 0; i < RESOLVE_TRIES && opened == -Errno.EAGAIN.number(); i++) {
                opened = kernel.attempt(scratch, Call.OPENAT2, name, arguments);
            }
            if (opened == -Errno.ENOSYS.number()) {
                throw new UnsupportedOperationException(
                        "openat2: function not implemented: Linux 5.6 or newer is needed");
            }
            if (opened < 0) {
                throw Kernel.failure("open", name, opened);
            }
            return new Fd(kernel, name, opened);
        } finally {
            fd.leave();
        }
    }

    // Looking.

    /**
     * Shows all entries but {@code .} and {@code ..}, in no order, from the beginning. Entries that
     * come or go meanwhile may or may not be shown.
     */
    public void forEachEntry(Consumer<Entry> action) {
        fd.seek(0);
        byte[] listing = new byte[LISTING];
        while (true) {
            int length = readEntries(listing);
            if (length == 0) {
                return;
            }
            Listing.forEach(listing, length, action);
        }
    }

    private int readEntries(byte[] listing) {
        int number = fd.enter("readdirent");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment room = scratch.room(listing.length);
            int length =
                    (int)
                            kernel.call(
                                    scratch,
                                    Call.GETDENTS64,
                                    "readdirent",
                                    fd.name(),
                                    number,
                                    room.address(),
                                    listing.length);
            MemorySegment.copy(room, ValueLayout.JAVA_BYTE, 0, listing, 0, length);
            return length;
        } finally {
            fd.leave();
        }
    }

    /** What the kernel knows about an entry; empty if there is none of the name. */
    public Optional<FileStatus> find(RawName entry) {
        Place place = place(entry);
        int number = fd.enter("lstat");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment room = scratch.room(FileStatus.STRUCT_SIZE);
            long file = scratch.name("lstat", entry);
            long[] arguments = {number, file, NO_FOLLOW_AT, FileStatus.BASIC, room.address()};
            long result = kernel.attempt(scratch, Call.STATX, place, arguments);
            if (result == -Errno.ENOENT.number()) {
                return Optional.empty();
            }
            if (result < 0) {
                throw Kernel.failure("lstat", place, result);
            }
            return Optional.of(FileStatus.read(room));
        } finally {
            fd.leave();
        }
    }

    /** What the kernel knows about an entry. */
    public FileStatus status(RawName entry) {
        return find(entry)
                .orElseThrow(
                        () -> new LinuxException("lstat", place(entry).toString(), Errno.ENOENT));
    }

    /** The text of a symlink. */
    public RawName readLink(RawName entry) {
        Place place = place(entry);
        int number = fd.enter("readlink");
        try (Scratch scratch = Scratch.take()) {
            MemorySegment room = scratch.room(4096);
            long file = scratch.name("readlink", entry);
            long[] arguments = {number, file, room.address(), room.byteSize()};
            long length = kernel.call(scratch, Call.READLINKAT, "readlink", place, arguments);
            return RawName.of(room.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE));
        } finally {
            fd.leave();
        }
    }

    /** Extended attributes of an entry. */
    public ExtendedAttributes attributes(RawName entry) {
        return new ExtendedAttributes(kernel, fd, entry, place(entry));
    }

    // Making.

    /** Makes a directory. */
    public void makeDirectory(RawName entry, int mode) {
        call(Call.MKDIRAT, "mkdir", entry, mode);
    }

    /** Makes a directory; false if there is an entry of the name. */
    public boolean makeDirectoryIfAbsent(RawName entry, int mode) {
        Place place = place(entry);
        long result = attempt(Call.MKDIRAT, "mkdir", place, entry, mode);
        if (result < 0 && result != -Errno.EEXIST.number()) {
            throw Kernel.failure("mkdir", place, result);
        }
        return result == 0;
    }

    /** Makes a device node, FIFO or socket. */
    public void makeNode(RawName entry, FileType type, int permissions, int major, int minor) {
        call(Call.MKNODAT, "mknod", entry, type.bits() | permissions, device(major, minor));
    }

    /** The 32 bits in which mknod takes a device's number: 12 of major, 20 of minor. */
    private static long device(int major, int minor) {
        return (minor & 0xffL) | (major & 0xfffL) << 8 | (minor & 0xfff00L) << 12;
    }

    /** Makes a symlink. */
    public void makeSymlink(RawName entry, RawName target) {
        Place place = place(entry);
        int number = fd.enter("symlink");
        try (Scratch scratch = Scratch.take()) {
            long text = scratch.name("symlink", target);
            long name = scratch.name("symlink", entry);
            long result = kernel.attempt(scratch, Call.SYMLINKAT, place, text, number, name);
            if (result < 0) {
                throw Kernel.failure("symlink", target + " " + place, result);
            }
        } finally {
            fd.leave();
        }
    }

    /** Makes a second name of a file; of a symlink itself if it is one. */
    public void link(RawName entry, Directory existingIn, RawName existing) {
        String operation = "link";
        long result = pair(Call.LINKAT, operation, existingIn, existing, this, entry, 0);
        if (result < 0) {
            throw Kernel.failure(
                    operation, existingIn.place(existing) + " " + place(entry), result);
        }
    }

    /** Makes a name for an open file. */
    public void link(RawName entry, Fd existing) {
        Place place = place(entry);
        int from = existing.enter("link");
        int number = -1;
        try (Scratch scratch = Scratch.take()) {
            number = fd.enter("link");
            long file = scratch.name("link", RawName.of("/proc/self/fd/" + from));
            long name = scratch.name("link", entry);
            long[] arguments = {number, file, number, name, LINK_FOLLOW_AT};
            long result = kernel.attempt(scratch, Call.LINKAT, place, arguments);
            if (result < 0) {
                throw Kernel.failure("link", existing.name() + " " + place, result);
            }
        } finally {
            existing.leave();
            if (number >= 0) {
                fd.leave();
            }
        }
    }

    /** Renames an entry, replacing what is there. */
    public void rename(RawName entry, Directory into, RawName newName) {
        renameWith(entry, into, newName, 0);
    }

    /** Renames an entry; EEXIST if there is an entry of the new name. */
    public void renameWithoutReplacing(RawName entry, Directory into, RawName newName) {
        renameWith(entry, into, newName, 1);
    }

    /** Lets two entries change places. */
    public void exchange(RawName entry, Directory other, RawName otherEntry) {
        renameWith(entry, other, otherEntry, 2);
    }

    private void renameWith(RawName entry, Directory into, RawName newName, int flags) {
        long result = pair(Call.RENAMEAT2, "rename", this, entry, into, newName, flags);
        if (result < 0) {
            throw Kernel.failure("rename", place(entry) + " " + into.place(newName), result);
        }
    }

    private static long pair(
            Call call,
            String operation,
            Directory from,
            RawName entry,
            Directory into,
            RawName newName,
            int flags) {
        Place place = into.place(newName);
        from.place(entry);
        int source = from.fd.enter(operation);
        int target = -1;
        try (Scratch scratch = Scratch.take()) {
            target = into.fd.enter(operation);
            long old = scratch.name(operation, entry);
            long name = scratch.name(operation, newName);
            return into.kernel.attempt(scratch, call, place, source, old, target, name, flags);
        } finally {
            from.fd.leave();
            if (target >= 0) {
                into.fd.leave();
            }
        }
    }

    // Changing and removing.

    /** Sets the owner of an entry, of a symlink itself; -1 leaves one as it is. */
    public void changeOwner(RawName entry, long uid, long gid) {
        call(Call.FCHOWNAT, "lchown", entry, uid, gid, NO_FOLLOW_AT);
    }

    /**
     * Sets the permission bits of an entry. The kernel follows a symlink here: only for an entry
     * that is known to be none, in a tree that nobody else changes.
     */
    public void changeMode(RawName entry, int permissions) {
        call(Call.FCHMODAT, "chmod", entry, permissions);
    }

    /** Sets the times of an entry, of a symlink itself. */
    public void setTimes(RawName entry, Timestamp accessed, Timestamp modified) {
        Place place = place(entry);
        int number = fd.enter("utimensat");
        try (Scratch scratch = Scratch.take()) {
            long times = Times.write(scratch, accessed, modified);
            long name = scratch.name("utimensat", entry);
            long[] arguments = {number, name, times, NO_FOLLOW_AT};
            kernel.call(scratch, Call.UTIMENSAT, "utimensat", place, arguments);
        } finally {
            fd.leave();
        }
    }

    /** Removes an entry that is no directory. */
    public void remove(RawName entry) {
        call(Call.UNLINKAT, "unlink", entry, 0);
    }

    /** Removes an empty directory. */
    public void removeDirectory(RawName entry) {
        call(Call.UNLINKAT, "rmdir", entry, REMOVE_DIRECTORY);
    }

    @Override
    public String toString() {
        return "directory " + fd.name();
    }
}
