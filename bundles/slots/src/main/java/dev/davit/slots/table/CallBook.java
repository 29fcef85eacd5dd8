package dev.davit.slots.table;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.MethodClass;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The calls that are inside a plugin, over all its generations: no more at once than the limit, the
 * others wait for room. Calls that wait for something outside are noted and take no room.
 *
 * <p>An array with a place for each call rather than a set: entering and leaving are one exchange
 * each, on cells that threads seldom share.
 */
final class CallBook {
    private final String label;
    private final Duration patience;
    private final AtomicInteger inside = new AtomicInteger();
    private final Set<OpenCall> waits = ConcurrentHashMap.newKeySet();
    private final LongAdder overdue = new LongAdder();
    private final AtomicInteger queue = new AtomicInteger();
    private final ReentrantLock roomLock = new ReentrantLock();
    private final Condition room = roomLock.newCondition();

    /** Where calls were noted when the limit was lower; those that began then are still there. */
    private final List<AtomicReferenceArray<@Nullable OpenCall>> former =
            new CopyOnWriteArrayList<>();

    private volatile int limit;

    /** At least as many as the limit: written before it, and read after it. */
    private volatile AtomicReferenceArray<@Nullable OpenCall> places;

    /**
     * @param label what messages call the plugin
     * @param limit how many calls may be inside at once
     * @param patience how long a call waits for room
     */
    CallBook(String label, int limit, Duration patience) {
        this.label = label;
        this.patience = patience;
        this.limit = limit;
        places = new AtomicReferenceArray<>(limit);
    }

    /** Lets no more than that in from now on; nobody who is inside has to leave. */
    void limit(int next) {
        roomLock.lock();
        try {
            if (next > places.length()) {
                former.add(places);
                places = new AtomicReferenceArray<>(next);
            }
            limit = next;
            room.signalAll();
        } finally {
            roomLock.unlock();
        }
    }

    /**
     * Lets a call in, as soon as there is room.
     *
     * @throws DavitException RESOURCE_EXHAUSTED if there is none for long, CANCELLED if interrupted
     */
    void enter(OpenCall call) {
        if (call.kind() == MethodClass.WAIT) {
            waits.add(call);
        } else if (!tryEnter(call)) {
            awaitRoom(call);
        }
    }

    void leave(OpenCall call) {
        if (call.kind() == MethodClass.WAIT) {
            waits.remove(call);
            return;
        }
        call.leavePlace();
        inside.decrementAndGet();
        if (queue.get() > 0) {
            roomLock.lock();
            try {
                room.signal();
            } finally {
                roomLock.unlock();
            }
        }
    }

    private boolean tryEnter(OpenCall call) {
        if (inside.incrementAndGet() > limit) {
            inside.decrementAndGet();
            return false;
        }
        // There are at least as many empty places as calls on their way to one.
        AtomicReferenceArray<@Nullable OpenCall> cells = places;
        int count = cells.length();
        int place = (int) ((call.thread().threadId() * 0x9E3779B97F4A7C15L >>> 33) % count);
        while (!cells.compareAndSet(place, null, call)) {
            place = place + 1 == count ? 0 : place + 1;
        }
        call.placeAt(cells, place);
        return true;
    }

    private void awaitRoom(OpenCall call) {
        long left = patience.toNanos();
        queue.incrementAndGet();
        roomLock.lock();
        try {
            while (!tryEnter(call)) {
                if (left <= 0) {
                    throw ErrorCode.RESOURCE_EXHAUSTED.about(
                            label
                                    + " has "
                                    + limit
                                    + " calls inside and none has ended in "
                                    + patience.toSeconds()
                                    + " s");
                }
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(
                    ErrorCode.CANCELLED,
                    ErrorCode.CANCELLED.text() + " while waiting for room in " + label,
                    e);
        } finally {
            roomLock.unlock();
            queue.decrementAndGet();
        }
    }

    /** Calls inside now, those that only wait among them. */
    int running() {
        return inside.get() + waits.size();
    }

    /** Calls that wait for room now. */
    int waiting() {
        return queue.get();
    }

    /** Calls that were given up on. */
    long overdue() {
        return overdue.sum();
    }

    void countOverdue() {
        overdue.increment();
    }

    /** Visits the calls inside. */
    void forEach(Consumer<OpenCall> visitor) {
        if (inside.get() > 0) {
            visit(places, visitor);
            for (AtomicReferenceArray<@Nullable OpenCall> cells : former) {
                visit(cells, visitor);
            }
        }
        waits.forEach(visitor);
    }

    private static void visit(
            AtomicReferenceArray<@Nullable OpenCall> cells, Consumer<OpenCall> visitor) {
        for (int place = 0; place < cells.length(); place++) {
            OpenCall call = cells.get(place);
            if (call != null) {
                visitor.accept(call);
            }
        }
    }

    /** The calls inside, in no order. */
    List<OpenCall> calls() {
        var calls = new ArrayList<OpenCall>();
        forEach(calls::add);
        return calls;
    }
}
