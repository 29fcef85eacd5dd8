package dev.davit.slots;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.List;

/**
 * The plugins of one type. Usable from any thread.
 *
 * @param <T> their contract
 */
@ProviderType
public interface Slot<T> {
    /** How long a call waits at the door of a plugin that is starting or being replaced. */
    Duration PATIENCE = Duration.ofSeconds(10);

    /** Like {@link #use(String, Duration)} with {@link #PATIENCE}. */
    default Handle<T> use(String id) {
        return use(id, PATIENCE);
    }

    /**
     * A counted handle for one call. Waits while the plugin is starting or being replaced.
     *
     * @param id slot id
     * @param patience how long to wait at most
     * @throws dev.davit.api.DavitException NOT_FOUND if no such plugin was ever here, UNAVAILABLE
     *     if it has gone, failed or does not become ready in time, CANCELLED if interrupted
     */
    Handle<T> use(String id, Duration patience);

    /** A handle if the plugin takes calls at this moment; never waits. */
    @Nullable Handle<T> tryUse(String id);

    /** Whether a plugin of this id is or was ever here. */
    boolean isKnown(String id);

    /** Ids of the plugins that are ready, the one that came last first. */
    List<String> ids();
}
