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
}
