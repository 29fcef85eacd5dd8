package dev.davit.api.logger;

import org.osgi.annotation.versioning.ConsumerType;

import java.io.OutputStream;

/** The log of one process, open. Each stream is written by one thread. */
@ConsumerType
public interface LogSession extends AutoCloseable {
    /**
     * Takes the standard output, the same stream at each call. A write blocks as long as the logger
     * cannot keep up, and holds the process with it; what it has taken is in the log for good.
     */
    OutputStream stdout();

    /** Takes the standard error; unused with a terminal. */
    OutputStream stderr();

    /** Ends the log: everything written is kept. A second time does nothing. */
    @Override
    void close();
}
