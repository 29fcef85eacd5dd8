package dev.davit.proxy.keeper;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.linux.Fd;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Open files that a process has handed over to have them again when it is started anew. They stay
 * here while it runs, since it may be killed at any time. Thread-safe.
 */
final class DescriptorStore implements AutoCloseable {
    private final int limit;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final List<Kept> kept = new ArrayList<>();

    DescriptorStore(int limit) {
        this.limit = limit;
    }

    /**
     * An open file.
     *
     * @param name what the process calls it; several may have one name
     * @param fd the store's own
     * @param dropped whether it goes when its other end has gone
     */
    record Kept(String name, Fd fd, boolean dropped) {}

    /**
     * Keeps a copy, unless this open file is kept under this name already.
     *
     * @return false if there is no room
     */
    boolean keep(String name, Fd fd, boolean dropped) {
        lock.lock();
        try {
            boolean known = kept.stream().anyMatch(k -> k.name.equals(name) && k.fd.isSameAs(fd));
            if (known) {
                return true;
            }
            if (kept.size() >= limit) {
                dropHungUp();
            }
            if (kept.size() >= limit) {
                return false;
            }
            kept.add(new Kept(name, fd.duplicate(0), dropped));
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Closes all of a name. */
    void forget(String name) {
        lock.lock();
        try {
            kept.stream().filter(k -> k.name.equals(name)).forEach(k -> k.fd.close());
            kept.removeIf(k -> k.name.equals(name));
        } finally {
            lock.unlock();
        }
    }

    /** All that is worth handing on, in the order in which it came; stays kept. */
    List<Kept> all() {
        lock.lock();
        try {
            dropHungUp();
            return List.copyOf(kept);
        } finally {
            lock.unlock();
        }
    }

    /** The names, sorted. */
    List<String> names() {
        lock.lock();
        try {
            return kept.stream().map(Kept::name).sorted().toList();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void dropHungUp() {
        List<Kept> gone = kept.stream().filter(k -> k.dropped && k.fd.isHungUp()).toList();
        gone.forEach(k -> k.fd.close());
        kept.removeAll(gone);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            kept.forEach(k -> k.fd.close());
            kept.clear();
        } finally {
            lock.unlock();
        }
    }
}
