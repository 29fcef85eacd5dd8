package dev.davit.api.slot;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A plugin that has something to begin before its first call: a connection, a process, a thread. A
 * plugin may implement it beside its contract; what {@link #start} begins ends when the component
 * is deactivated.
 *
 * <p>Threads: called once, on a virtual thread of its own, after construction and before any call;
 * may block as long as the daemon's limit for starts. Interruption means the limit is over.
 */
@ConsumerType
public interface Startable {
    /**
     * Begins.
     *
     * @throws RuntimeException with the reason if the plugin cannot serve; the generation before it
     *     goes on
     */
    void start();
}
