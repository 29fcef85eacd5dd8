package dev.davit.content.local;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Who holds which ref. */
final class RefLocks {
    private final ConcurrentMap<String, RefLock> held = new ConcurrentHashMap<>();

    /**
     * Takes a ref that nobody holds, for a writer.
     *
     * @return locked by this thread
     * @throws dev.davit.api.DavitException UNAVAILABLE if somebody holds it
     */
    RefLock take(String ref) {
        var mine = new RefLock(ref);
        mine.lock();
        RefLock owner = held.putIfAbsent(ref, mine);
        if (owner != null) {
            throw owner.occupied();
        }
        return mine;
    }

    /**
     * Takes a ref whoever holds it, once no call of the holder is running.
     *
     * @return locked by this thread: the holder's, or a new one if nobody held the ref
     */
    RefLock seize(String ref) {
        while (true) {
            var mine = new RefLock(ref);
            mine.lock();
            RefLock owner = held.putIfAbsent(ref, mine);
            if (owner == null) {
                return mine;
            }
            owner.lockUnlessInterrupted();
            if (held.get(ref) == owner) {
                return owner;
            }
            owner.unlock();
        }
    }

    /** Gives the ref to whoever asks next, unless it is somebody else's already. */
    void release(RefLock lock) {
        held.remove(lock.ref(), lock);
    }
}
