package dev.davit.ttrpc;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A connected stream socket, whoever implements it. One thread reads and one writes at a time. */
interface Link {
    /** Reads at least one byte; negative at the end of the stream. */
    int read(ByteBuffer into) throws IOException;

    /** Writes everything. */
    void write(ByteBuffer[] frames) throws IOException;

    /** Closes both directions and wakes whoever reads or writes; idempotent. */
    void close();

    /** A thread that may block in this link. */
    Thread.Builder thread(String purpose);
}
