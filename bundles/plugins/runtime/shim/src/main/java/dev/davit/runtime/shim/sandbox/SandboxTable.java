package dev.davit.runtime.shim.sandbox;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.sandbox.SandboxExit;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Who has which id: sandboxes, those that have been lost, and ids about to have one. */
final class SandboxTable {
    /** How many sandboxes are remembered that nobody has shut down. */
    private static final int MOST_LOST = 1000;

    private final ConcurrentHashMap<TaskId, Place> places = new ConcurrentHashMap<>();

    /** Ids of lost sandboxes, oldest first; some are not lost any more. */
    private final Queue<TaskId> lost = new ConcurrentLinkedQueue<>();

    private final Duration patience;

    /**
     * @param patience how long to wait for the adoption of a sandbox that was found at start
     */
    SandboxTable(Duration patience) {
        this.patience = patience;
    }

    /** What is at an id. */
    sealed interface Place {
        /** Found at start; nobody knows yet what it is. */
        record Adopting(CountDownLatch over) implements Place {}

        /** Reserved: by a create, or by something that is not understood. */
        record Reserved() implements Place {}

        /** A sandbox with its shim. */
        record Taken(ShimSandbox sandbox) implements Place {}

        /** A sandbox whose shim is gone. */
        record Lost(SandboxExit exit) implements Place {}
    }

    /**
     * What is at an id, once its adoption is over.
     *
     * @throws DavitException UNAVAILABLE if that lasts too long
     */
    Optional<Place> find(TaskId id) {
        Place place = places.get(id);
        if (place instanceof Place.Adopting(CountDownLatch over)) {
            if (!await(over)) {
                throw ErrorCode.UNAVAILABLE.about("sandbox " + id.id() + " is being looked for");
            }
            place = places.get(id);
        }
        return Optional.ofNullable(place);
    }

    /**
     * Reserves an id for a new sandbox; one that is lost is forgotten.
     *
     * @throws DavitException ALREADY_EXISTS if it has a sandbox
     */
    void claim(TaskId id) {
        find(id);
        Place reserved = new Place.Reserved();
        Place now =
                places.compute(
                        id,
                        (key, place) ->
                                place == null || place instanceof Place.Lost ? reserved : place);
        // equal to any other reservation, so told apart by identity
        if (!isSame(now, reserved)) {
            throw ErrorCode.ALREADY_EXISTS.about("sandbox " + id.id() + " already running");
        }
    }

    @SuppressWarnings("ReferenceEquality") // whose it is counts, not what it is
    private static boolean isSame(@Nullable Place one, Place other) {
        return one == other;
    }

    /** Gives a reserved id back. */
    void release(TaskId id) {
        places.computeIfPresent(id, (key, place) -> place instanceof Place.Reserved ? null : place);
    }

    /** Puts a sandbox in its place. */
    void enter(ShimSandbox sandbox) {
        end(places.put(sandbox.id(), new Place.Taken(sandbox)));
    }

    /** Takes a sandbox out. */
    void remove(ShimSandbox sandbox) {
        places.remove(sandbox.id(), new Place.Taken(sandbox));
    }

    /** Remembers how a sandbox has ended whose shim is gone; the oldest are forgotten. */
    void lose(TaskId id, SandboxExit exit) {
        end(places.put(id, new Place.Lost(exit)));
        lost.add(id);
        while (lost.size() > MOST_LOST) {
            TaskId oldest = lost.poll();
            if (oldest != null) {
                forget(oldest);
            }
        }
    }

    /** Forgets a lost sandbox; false if there is none. */
    boolean forget(TaskId id) {
        Place place = places.get(id);
        return place instanceof Place.Lost && places.remove(id, place);
    }

    /** Nobody will say any more how any sandbox ends: the controller stops. */
    void abandon() {
        for (Place place : places.values()) {
            if (place instanceof Place.Taken(ShimSandbox sandbox)) {
                sandbox.abandoned();
            }
            end(place);
        }
    }

    /** Reserves an id for a sandbox that was found at start. */
    void beginAdoption(TaskId id) {
        places.put(id, new Place.Adopting(new CountDownLatch(1)));
    }

    /** Ends an adoption; what is there is not understood, and its id stays taken. */
    void block(TaskId id) {
        end(places.put(id, new Place.Reserved()));
    }

    /** Ends an adoption; one that has brought something has ended. */
    void endAdoption(TaskId id) {
        Place place = places.get(id);
        if (place instanceof Place.Adopting && places.remove(id, place)) {
            end(place);
        }
    }

    private static void end(@Nullable Place place) {
        if (place instanceof Place.Adopting(CountDownLatch over)) {
            over.countDown();
        }
    }

    private boolean await(CountDownLatch over) {
        try {
            return over.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
    }
}
