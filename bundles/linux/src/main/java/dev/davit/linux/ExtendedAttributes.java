package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The extended attributes of an open file, or of an entry of an open directory without following a
 * symlink. Values hold at most 64 KiB, which is the kernel's limit.
 */
public final class ExtendedAttributes {
    /** XATTR_SIZE_MAX, XATTR_LIST_MAX. */
    private static final int LIMIT = 64 * 1024;

    private final Kernel kernel;
    private final Fd fd;
    private final RawName entry;
    private final Object object;

    /**
     * @param entry empty for the open file itself
     * @param object what messages call it
     */
    ExtendedAttributes(Kernel kernel, Fd fd, RawName entry, Object object) {
        this.kernel = kernel;
        this.fd = fd;
        this.entry = entry;
        this.object = object;
    }

    /** Value of an attribute; empty if it is not there or the file system has none. */
    public Optional<byte[]> get(RawName attribute) {
        int number = fd.enter("getxattr");
        try (Scratch scratch = Scratch.take()) {
            long file = file(scratch, "getxattr", number);
            long name = scratch.name("getxattr", attribute);
            MemorySegment room = scratch.room(LIMIT);
            Call call = entry.isEmpty() ? Call.FGETXATTR : Call.LGETXATTR;
            long size = kernel.attempt(scratch, call, object, file, name, room.address(), LIMIT);
            if (size == -Errno.ENODATA.number() || size == -Errno.EOPNOTSUPP.number()) {
                return Optional.empty();
            }
            if (size < 0) {
                throw Kernel.failure("getxattr", object, size);
            }
            return Optional.of(room.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
        } finally {
            fd.leave();
        }
    }

    /** Names of all attributes; none if the file system has none. */
    public List<RawName> names() {
        int number = fd.enter("listxattr");
        try (Scratch scratch = Scratch.take()) {
            long file = file(scratch, "listxattr", number);
            MemorySegment room = scratch.room(LIMIT);
            Call call = entry.isEmpty() ? Call.FLISTXATTR : Call.LLISTXATTR;
            long size = kernel.attempt(scratch, call, object, file, room.address(), LIMIT);
            if (size == 0 || size == -Errno.EOPNOTSUPP.number()) {
                return List.of();
            }
            if (size < 0) {
                throw Kernel.failure("listxattr", object, size);
            }
            return split(room.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE));
        } finally {
            fd.leave();
        }
    }

    /** Makes or replaces an attribute. */
    public void set(RawName attribute, byte[] value) {
        int number = fd.enter("setxattr");
        try (Scratch scratch = Scratch.take()) {
            if (value.length > LIMIT) {
                throw new LinuxException("setxattr", object.toString(), new Errno(7));
            }
            long file = file(scratch, "setxattr", number);
            long name = scratch.name("setxattr", attribute);
            MemorySegment room = scratch.room(value.length);
            MemorySegment.copy(value, 0, room, ValueLayout.JAVA_BYTE, 0, value.length);
            Call call = entry.isEmpty() ? Call.FSETXATTR : Call.LSETXATTR;
            long address = room.address();
            kernel.call(scratch, call, "setxattr", object, file, name, address, value.length, 0);
        } finally {
            fd.leave();
        }
    }

    /** Removes an attribute; false if it was not there. */
    public boolean remove(RawName attribute) {
        int number = fd.enter("removexattr");
        try (Scratch scratch = Scratch.take()) {
            long file = file(scratch, "removexattr", number);
            long name = scratch.name("removexattr", attribute);
            Call call = entry.isEmpty() ? Call.FREMOVEXATTR : Call.LREMOVEXATTR;
            long result = kernel.attempt(scratch, call, object, file, name);
            if (result == -Errno.ENODATA.number()) {
                return false;
            }
            if (result < 0) {
                throw Kernel.failure("removexattr", object, result);
            }
            return true;
        } finally {
            fd.leave();
        }
    }

    /** The first argument: the descriptor, or a path through it to the entry. */
    private long file(Scratch scratch, String operation, int number) {
        return entry.isEmpty()
                ? number
                : scratch.name(operation, RawName.of("/proc/self/fd/" + number).resolve(entry));
    }

    private static List<RawName> split(byte[] list) {
        List<RawName> names = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < list.length; i++) {
            if (list[i] == 0) {
                names.add(RawName.of(list, start, i - start));
                start = i + 1;
            }
        }
        return List.copyOf(names);
    }
}
