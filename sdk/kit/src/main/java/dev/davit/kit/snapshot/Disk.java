package dev.davit.kit.snapshot;

import dev.davit.api.Usage;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Operations on whole trees. {@link #JDK} serves plugins that want no system calls of their own.
 *
 * <p>An interrupted thread stops with an {@link java.io.InterruptedIOException}, unless stated
 * otherwise. Symbolic links are not followed.
 */
public interface Disk {
    /**
     * What the JDK can do: it sees no allocated blocks, so lengths are rounded up to 4096 bytes and
     * a sparse file counts in full.
     */
    Disk JDK = new JdkDisk();

    /**
     * Space taken by a tree, its top directory included; each inode once. Files may come and go
     * meanwhile.
     */
    Usage usage(Path tree) throws IOException;

    /** Deletes a tree; success if there is none. */
    void remove(Path tree) throws IOException;
}
