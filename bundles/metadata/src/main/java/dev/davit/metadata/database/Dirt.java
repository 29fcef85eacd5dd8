package dev.davit.metadata.database;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What has changed since the last collection: how much, and which backends have something to drop.
 */
public final class Dirt {
    /** Is told of every transaction. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A transaction is durable. Called on the thread of its caller; must not block.
         *
         * @param deletion whether it removed something
         */
        void changed(boolean deletion);
    }

    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Set<String> snapshotters = new HashSet<>();

    @GuardedBy("lock")
    private boolean content;

    private volatile Listener listener = deletion -> {};

    /**
     * Backends to be cleaned.
     *
     * @param content whether the content store is one
     * @param snapshotters names of the others
     */
    public record Backends(boolean content, Set<String> snapshotters) {}

    public void listen(Listener newListener) {
        listener = newListener;
    }

    public void add(Edit edit) {
        addQuietly(edit);
        listener.changed(edit.deleted());
    }

    /** Notes what a transaction has left to backends, and tells nobody. */
    public void addQuietly(Edit edit) {
        lock.lock();
        try {
            content |= edit.contentIsDirty();
            snapshotters.addAll(edit.snapshottersThatAreDirty());
        } finally {
            lock.unlock();
        }
    }

    public void addContent() {
        lock.lock();
        try {
            content = true;
        } finally {
            lock.unlock();
        }
    }

    public void addSnapshotter(String snapshotter) {
        lock.lock();
        try {
            snapshotters.add(snapshotter);
        } finally {
            lock.unlock();
        }
    }

    /** Takes what there is to clean. */
    public Backends take() {
        lock.lock();
        try {
            var taken = new Backends(content, Set.copyOf(snapshotters));
            content = false;
            snapshotters.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
