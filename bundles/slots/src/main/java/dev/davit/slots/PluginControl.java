package dev.davit.slots;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;

/**
 * What an operator does with a plugin that is aboard. A plugin is named by its id, or by type and
 * id as configuration files do. Usable from any thread; changes of one plugin come one after the
 * other.
 *
 * <p>Every method throws {@link dev.davit.api.DavitException}: NOT_FOUND for a plugin that is not
 * there, INVALID_ARGUMENT for an id that several types have (the message names them).
 */
@ProviderType
public interface PluginControl {
    /**
     * Lets no new call in, which wait at the door, and returns when the running ones have finished;
     * {@link #enable} opens the door again.
     *
     * @throws dev.davit.api.DavitException DEADLINE_EXCEEDED if calls are still inside after the
     *     limit; the door is open again then
     */
    PluginDescription drain(String plugin, Duration limit);

    /** Opens the door of a drained plugin, brings a disabled one back, ends a quarantine. */
    PluginDescription enable(String plugin);

    /**
     * Takes the plugin out of service: its calls finish, it is closed, new calls are refused.
     *
     * @param lasting whether it stays so after a restart of the daemon
     */
    PluginDescription disable(String plugin, boolean lasting);

    /**
     * Replaces the working part of a plugin, see {@link dev.davit.api.slot.Replaceable}; calls wait
     * meanwhile.
     *
     * @throws dev.davit.api.DavitException FAILED_PRECONDITION if it has none; what the replacement
     *     throws
     */
    PluginDescription replace(String plugin);
}
