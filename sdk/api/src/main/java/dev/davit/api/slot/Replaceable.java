package dev.davit.api.slot;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * A plugin whose working part can be replaced while the plugin itself stays: an adapter whose
 * process Davit runs. A plugin may implement it beside its contract.
 *
 * <p>Threads: called once at a time, on any thread, while no call is inside and new ones wait at
 * the door; may block up to the daemon's limit for starts.
 */
@ConsumerType
public interface Replaceable {
    /**
     * Replaces the working part by what is installed now and returns when it answers.
     *
     * @throws dev.davit.api.DavitException UNAVAILABLE with the reason if the new one does not
     *     answer; the plugin then has the old one back, where that is possible
     */
    void replace();
}
