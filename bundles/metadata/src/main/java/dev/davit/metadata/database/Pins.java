package dev.davit.metadata.database;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Objects of backends that are being made or taken into use and that no record names yet. Cleaning
 * a backend claims an object before it removes it: a pinned one cannot be claimed, and a pin on a
 * claimed one waits until it has gone.
 */
public final class Pins {
    private static final String BLOBS = "content";
    private static final String SNAPSHOTS = "snapshots/";

    /** Stands between a slot id and a version. */
    private static final char VERSION = '@';

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

    @GuardedBy("lock")
    private final Map<Pinned, Integer> pins = new HashMap<>();

    @GuardedBy("lock")
    private final Set<Pinned> claims = new HashSet<>();

    /**
     * An object of a backend.
     *
     * @param backend which one
     * @param key its key there
     */
    private record Pinned(String backend, String key) {}

    /** Holds an object until closed. */
    public interface Hold extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * What snapshotters that may have a directory together have in common: versions of a plugin are
     * configured alike, so each of them may see the snapshots of the others.
     */
    public static String storage(String snapshotter) {
        int version = snapshotter.lastIndexOf(VERSION);
        return version <= 0 ? snapshotter : snapshotter.substring(0, version);
    }

    /** Keeps a snapshot from being cleaned away. Throws CANCELLED if interrupted while waiting. */
    public Hold pinSnapshot(String snapshotter, String key) {
        return pin(new Pinned(SNAPSHOTS + storage(snapshotter), key));
    }

    /** Keeps a blob from being cleaned away. Throws CANCELLED if interrupted while waiting. */
    public Hold pinBlob(String digest) {
        return pin(new Pinned(BLOBS, digest));
    }

    /** Claims a snapshot for removal; null if it is pinned. */
    public @Nullable Hold claimSnapshot(String snapshotter, String key) {
        return claim(new Pinned(SNAPSHOTS + storage(snapshotter), key));
    }

    /** Claims a blob for removal; null if it is pinned. */
    public @Nullable Hold claimBlob(String digest) {
        return claim(new Pinned(BLOBS, digest));
    }

    private Hold pin(Pinned object) {
        lock.lock();
        try {
            while (claims.contains(object)) {
                released.await();
            }
            pins.merge(object, 1, Integer::sum);
            return () -> unpin(object);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } finally {
            lock.unlock();
        }
    }

    private void unpin(Pinned object) {
        lock.lock();
        try {
            pins.computeIfPresent(object, (key, count) -> count == 1 ? null : count - 1);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Hold claim(Pinned object) {
        lock.lock();
        try {
            if (pins.containsKey(object) || !claims.add(object)) {
                return null;
            }
            return () -> unclaim(object);
        } finally {
            lock.unlock();
        }
    }

    private void unclaim(Pinned object) {
        lock.lock();
        try {
            claims.remove(object);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
