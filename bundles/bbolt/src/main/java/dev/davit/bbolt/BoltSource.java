package dev.davit.bbolt;

import java.nio.ByteBuffer;

/** The bytes of a bbolt file. */
interface BoltSource extends AutoCloseable {
    /** What messages call it. */
    String name();

    /** How many bytes there are. */
    long size();

    /** Reads some bytes from an offset; -1 at the end. */
    int read(ByteBuffer into, long offset);

    @Override
    void close();
}
