package dev.davit.api.slot;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A plugin that can be asked whether it would answer calls. A plugin may implement it beside its
 * contract; one that does leaves quarantine as soon as it answers well, without a caller's call
 * being risked on it.
 *
 * <p>Threads: called by one virtual thread at a time; may block up to the limit of a {@link
 * MethodClass#QUERY}. Interruption means the limit is over.
 */
@ConsumerType
public interface HealthCheck {
    /**
     * Returns if calls would be answered.
     *
     * @throws dev.davit.api.DavitException UNAVAILABLE with the reason if they would not
     */
    void check();
}
