package dev.davit.slots;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A part of the daemon with threads or sockets of its own. Constructing it starts nothing; the
 * launcher starts all parts once the framework is up and stops them in reverse order.
 */
@ConsumerType
public interface DaemonPart {
    /** Listening sockets: the daemon answers before anything slow begins. */
    int ENDPOINT = 100;

    /** Work that goes on behind the API. */
    int BACKGROUND = 200;

    /** Lower starts earlier and stops later. */
    int order();

    /** What it is called in the log. */
    String name();

    /**
     * Starts it.
     *
     * @throws dev.davit.api.DavitException if the daemon cannot do without it and it cannot start
     */
    void start();

    /** Stops it; returns when nothing of it runs any more, bounded. A second time does nothing. */
    void stop();
}
