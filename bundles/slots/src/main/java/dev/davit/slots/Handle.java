package dev.davit.slots;

import dev.davit.api.ErrorCode;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;

/**
 * The right to call a plugin, for the length of one call. As long as it is open, the plugin's
 * generation stays whole; replacing the plugin waits for it.
 *
 * @param <T> the plugin's contract
 */
@ProviderType
public interface Handle<T> extends AutoCloseable {
    /** The plugin. Not to be kept beyond {@link #close}. */
    T plugin();

    /** Gives the handle back; a second time does nothing. */
    @Override
    void close();

    /**
     * Begins a call that the table cannot see for itself, see {@link
     * dev.davit.api.slot.SlotType#direct}. Ends with {@link OpenCall#end}, on any thread.
     *
     * @param method what it is called in metrics
     */
    OpenCall begin(String method);

    /** A call that its caller tells the table about. */
    @ProviderType
    interface OpenCall {
        /**
         * Ends it; a second time does nothing.
         *
         * @param failure empty if it went well
         */
        void end(Optional<ErrorCode> failure);
    }
}
