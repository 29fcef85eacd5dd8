package dev.davit.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The system calls about mounts, as the kernel has them; what mounts of the contracts mean is said
 * in {@code dev.davit.linux.mount}. Paths and data are given as text and taken as UTF-8.
 */
public final class MountCalls {
    /** Detaches now, frees when no longer used. */
    public static final int DETACH = 2;

    /** Fails rather than follow a symlink in the last place. */
    public static final int NO_FOLLOW = 8;

    private static final int CURRENT_DIRECTORY = -100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int TREE_CLONE = 1;
    private static final int MOVE_FROM_EMPTY_PATH = 4;
    private static final long ATTRIBUTE_IDMAP = 0x00100000;
    private static final int CLONE_FILE_SYSTEM_ATTRIBUTES = 0x200;

    private final Kernel kernel;

    MountCalls(Kernel kernel) {
        this.kernel = kernel;
    }

    /** mount(2); an error carries no path. {@code target} may be given through a descriptor. */
    public void mount(String source, String target, String type, long flags, String data) {
        try (Scratch scratch = Scratch.take()) {
            long[] arguments = {
                text(scratch, source),
                text(scratch, target),
                text(scratch, type),
                flags,
                data.isEmpty() ? 0 : text(scratch, data)
            };
            kernel.call(scratch, Call.MOUNT, "mount", "", arguments);
        }
    }

    /** umount2(2). */
    public void unmount(RawName target, int flags) {
        try (Scratch scratch = Scratch.take()) {
            long name = scratch.name("unmount", target);
            kernel.call(scratch, Call.UMOUNT2, "unmount", target, name, flags);
        }
    }

    /** A copy of the mount at a path, attached nowhere. */
    public Fd cloneMount(Path path) {
        try (Scratch scratch = Scratch.take()) {
            long name = text(scratch, path.toString());
            long flags = TREE_CLONE | OpenFlags.CLOSE_ON_EXEC;
            long[] arguments = {CURRENT_DIRECTORY, name, flags};
            long number = kernel.call(scratch, Call.OPEN_TREE, "open_tree", path, arguments);
            return new Fd(kernel, RawName.of(path), number);
        }
    }

    /** Shows the owners of a mount of {@link #cloneMount} as the user namespace maps them. */
    public void mapOwners(Fd mount, Fd userNamespace) {
        int number = mount.enter("mount_setattr");
        int namespace = -1;
        try (Scratch scratch = Scratch.take()) {
            namespace = userNamespace.enter("mount_setattr");
            MemorySegment attributes = scratch.zeroed(32);
            attributes.set(ValueLayout.JAVA_LONG, 0, ATTRIBUTE_IDMAP);
            attributes.set(ValueLayout.JAVA_LONG, 24, namespace);
            long[] arguments = {number, scratch.text(""), EMPTY_PATH, attributes.address(), 32};
            kernel.call(scratch, Call.MOUNT_SETATTR, "mount_setattr", mount.name(), arguments);
        } finally {
            mount.leave();
            if (namespace >= 0) {
                userNamespace.leave();
            }
        }
    }

    /** Attaches a mount of {@link #cloneMount}. */
    public void attach(Fd mount, Path target) {
        int number = mount.enter("move_mount");
        try (Scratch scratch = Scratch.take()) {
            long name = text(scratch, target.toString());
            long[] arguments = {
                number, scratch.text(""), CURRENT_DIRECTORY, name, MOVE_FROM_EMPTY_PATH
            };
            kernel.call(scratch, Call.MOVE_MOUNT, "move_mount", target, arguments);
        } finally {
            mount.leave();
        }
    }

    /**
     * Gives this thread a current directory of its own and changes it. For a thread that ends soon
     * afterwards, never a virtual one.
     */
    public void changeDirectoryOfThread(Path directory) {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("not on a virtual thread");
        }
        try (Scratch scratch = Scratch.take()) {
            kernel.call(scratch, Call.UNSHARE, "unshare", "", CLONE_FILE_SYSTEM_ATTRIBUTES);
            long name = text(scratch, directory.toString());
            kernel.call(scratch, Call.CHDIR, "chdir", directory, name);
        }
    }

    private static long text(Scratch scratch, String text) {
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a NUL byte in " + text);
        }
        return scratch.text(
                new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }
}
