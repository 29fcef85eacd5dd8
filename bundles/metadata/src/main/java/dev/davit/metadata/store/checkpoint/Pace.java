package dev.davit.metadata.store.checkpoint;

import dev.davit.metadata.store.io.DiskFile;

import java.io.IOException;

/** Is told of what a checkpoint writes, and may take its time over it. */
@FunctionalInterface
public interface Pace {
    /** As fast as the disk takes it. */
    Pace UNLIMITED = (file, bytes) -> {};

    /** So many more bytes were written to the file. */
    void wrote(DiskFile file, int bytes) throws IOException;
}
