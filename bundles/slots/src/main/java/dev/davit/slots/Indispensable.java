package dev.davit.slots;

import dev.davit.api.DavitException;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.function.Consumer;

/**
 * What the daemon cannot do without and what may come to its end while the daemon runs. The process
 * ends then, with a status that has the supervisor start another.
 */
@ConsumerType
public interface Indispensable {
    /**
     * Names the one who is told that this has come to its end, and why: once, on a thread of its
     * own; at once if it has already.
     */
    void onEnd(Consumer<DavitException> listener);
}
