package dev.davit.metadata;

import org.osgi.annotation.versioning.ProviderType;

/** Collections on demand; the others come by themselves. */
@ProviderType
public interface GarbageCollection {
    /**
     * Waits for a collection that begins after this call, its cleaning of backends included.
     *
     * @throws dev.davit.api.DavitException UNKNOWN if it failed, CANCELLED if interrupted
     */
    void collectNow();

    /**
     * Deletes something, waits for a collection that begins afterwards, and for the cleaning of the
     * backends that have lost something to it; not for others, which may hang.
     *
     * @param deletion what to do first; if it throws, that is all
     * @throws dev.davit.api.DavitException UNKNOWN if it failed, CANCELLED if interrupted
     */
    void collectAfter(Runnable deletion);
}
