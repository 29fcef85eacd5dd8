package dev.davit.runtime.shim.connection;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The connections to shims, one for each address: shims that serve a group of containers answer all
 * of them with the same address. Thread-safe.
 */
public final class ShimConnections {
    private final Map<String, ShimDialer> dialers;
    private final ConcurrentHashMap<String, Place> places = new ConcurrentHashMap<>();

    /**
     * @param dialers what connects, by protocol
     */
    public ShimConnections(Map<String, ShimDialer> dialers) {
        this.dialers = Map.copyOf(dialers);
    }

    /** Where the connection to one address is, or is being made. */
    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();

        @GuardedBy("lock")
        @Nullable ShimConnection connection;

        @GuardedBy("lock")
        boolean abandoned;
    }

    /**
     * A share in the connection to a shim, which is made if nobody has one.
     *
     * @param limit how long connecting may take
     * @throws DavitException UNAVAILABLE if nobody answers, UNIMPLEMENTED if it cannot be spoken
     *     with
     */
    public ShimConnection acquire(ShimEndpoint endpoint, Duration limit) {
        endpoint.requireUsable();
        while (true) {
            Place place = places.computeIfAbsent(endpoint.key(), key -> new Place());
            try {
                place.lock.lockInterruptibly();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
            }
            try {
                if (!place.abandoned) {
                    return join(place, endpoint, limit);
                }
            } finally {
                place.lock.unlock();
            }
        }
    }

    @SuppressWarnings("GuardedBy") // its callers hold the lock of the place
    private ShimConnection join(Place place, ShimEndpoint endpoint, Duration limit) {
        ShimConnection connection = place.connection;
        try {
            if (connection == null || connection.isClosed()) {
                connection = dial(endpoint, limit);
                place.connection = connection;
            }
            connection.setHolders(connection.holders() + 1);
            return connection;
        } finally {
            if (connection == null) {
                abandon(place, endpoint);
            }
        }
    }

    private ShimConnection dial(ShimEndpoint endpoint, Duration limit) {
        ShimDialer dialer = dialers.get(endpoint.protocol());
        if (dialer == null) {
            throw ErrorCode.UNIMPLEMENTED.about("shim protocol " + endpoint.protocol());
        }
        return new ShimConnection(endpoint, dialer.dial(endpoint.address(), limit));
    }

    @SuppressWarnings("GuardedBy") // its callers hold the lock of the place
    private void abandon(Place place, ShimEndpoint endpoint) {
        place.abandoned = true;
        places.remove(endpoint.key(), place);
    }

    /** Whether anybody else has a share in this connection. */
    public boolean isShared(ShimConnection connection) {
        Place place = places.get(connection.endpoint().key());
        if (place == null) {
            return false;
        }
        place.lock.lock();
        try {
            return connection.holders() > 1;
        } finally {
            place.lock.unlock();
        }
    }

    /** Whether anybody has a connection to this endpoint. */
    public boolean isHeld(ShimEndpoint endpoint) {
        Place place = places.get(endpoint.key());
        if (place == null) {
            return false;
        }
        place.lock.lock();
        try {
            return place.connection != null
                    && place.connection.holders() > 0
                    && !place.connection.isClosed();
        } finally {
            place.lock.unlock();
        }
    }

    /** Gives a share back; the last one closes the connection. */
    public void release(ShimConnection connection) {
        Place place = places.get(connection.endpoint().key());
        if (place == null) {
            connection.close();
            return;
        }
        place.lock.lock();
        try {
            connection.setHolders(connection.holders() - 1);
            if (connection.holders() > 0) {
                return;
            }
            connection.close();
            if (place.connection == connection) {
                abandon(place, connection.endpoint());
            }
        } finally {
            place.lock.unlock();
        }
    }

    /** Closes every connection. */
    public void close() {
        for (Place place : places.values()) {
            place.lock.lock();
            try {
                if (place.connection != null) {
                    place.connection.close();
                }
            } finally {
                place.lock.unlock();
            }
        }
    }
}
