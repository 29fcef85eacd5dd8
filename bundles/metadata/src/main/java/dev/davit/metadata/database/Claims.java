package dev.davit.metadata.database;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Names that a request is about to fill. A second request for the same name waits until the first
 * has succeeded or failed, and then sees which; requests for other names never wait.
 */
public final class Claims {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();

    @GuardedBy("lock")
    private final Set<String> claimed = new HashSet<>();

    /** Gives the name back. */
    public interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    /** Claims a name, waiting for whoever has it. Throws CANCELLED if interrupted. */
    public Claim claim(String namespace, String name) {
        String key = namespace + "\0" + name;
        lock.lock();
        try {
            while (!claimed.add(key)) {
                released.await();
            }
            return () -> release(key);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } finally {
            lock.unlock();
        }
    }

    private void release(String key) {
        lock.lock();
        try {
            claimed.remove(key);
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
