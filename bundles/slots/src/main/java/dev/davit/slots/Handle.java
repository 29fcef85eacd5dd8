package dev.davit.slots;

import org.osgi.annotation.versioning.ProviderType;

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
}
