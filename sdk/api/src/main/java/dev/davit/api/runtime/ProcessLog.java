package dev.davit.api.runtime;

import org.osgi.annotation.versioning.ProviderType;

import java.io.IOException;

/**
 * The log of one process as its runtime fills it. Whatever becomes of the logger behind it, the
 * process goes on: a logger that is slow or being replaced holds the output back, one that fails
 * loses it, which the daemon reports.
 *
 * <p>Threads: usable from any thread; each stream by one at a time.
 */
@ProviderType
public interface ProcessLog extends AutoCloseable {
    /** The two streams of a process. */
    enum Output {
        STDOUT,
        STDERR
    }

    /** Where the bytes come from. */
    @FunctionalInterface
    interface Source {
        /** Reads what is there without waiting; -1 at the end. */
        int read(byte[] buffer) throws IOException;
    }

    /**
     * Reads once and gives the log what came. Nothing is read before there is somebody to take it,
     * so that what is not taken stays where it is.
     *
     * @return what the source has answered
     * @throws IOException what the source has thrown
     * @throws dev.davit.api.DavitException CANCELLED if the daemon is stopping or the thread is
     *     interrupted; nothing was read then
     */
    int take(Output output, Source source) throws IOException;

    /** Ends the log: everything taken is kept. A second time does nothing. */
    @Override
    void close();
}
