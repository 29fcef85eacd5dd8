package dev.davit.api.logger;

import org.osgi.annotation.versioning.ConsumerType;

import java.io.OutputStream;

/** The log of one process, open. Each stream is written by one thread. */
@ConsumerType
public interface LogSession extends AutoCloseable {
    /** Takes the standard output. A write blocks as long as the logger cannot keep up. */
    OutputStream stdout();

    /** Takes the standard error. */
    OutputStream stderr();

    /** Ends the log: everything written is kept. */
    @Override
    void close();
}
