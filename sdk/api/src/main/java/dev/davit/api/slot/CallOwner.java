package dev.davit.api.slot;

import dev.davit.api.DavitException;

import java.util.Optional;

/**
 * Whoever waits for the answer of the work that a thread does. When a plugin keeps the thread
 * beyond its deadline and does not heed interruption, the owner is told instead, so that the client
 * has its answer though the thread has not come back.
 */
@FunctionalInterface
public interface CallOwner {
    /** Bound by the floor that takes calls, for the length of each. */
    ScopedValue<CallOwner> CURRENT = ScopedValue.newInstance();

    /** Answers with a failure, unless there is an answer already. Called on any thread. */
    void abandon(DavitException failure);

    /** The owner of the work that this thread does, if anybody waits for it. */
    static Optional<CallOwner> current() {
        return CURRENT.isBound() ? Optional.of(CURRENT.get()) : Optional.empty();
    }
}
