package dev.davit.linux;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Waits for descriptors on behalf of threads that must not block in the kernel: one thread with
 * epoll for all of them. It runs while anybody waits and a little longer.
 */
final class Poller {
    static final int READABLE = 0x001;
    static final int WRITABLE = 0x004;

    private static final int ONE_SHOT = 1 << 30;
    private static final int ADD = 1;
    private static final int REMOVE = 2;
    private static final int BATCH = 64;
    private static final int IDLE_MILLIS = 10_000;
    private static final int CLOSE_ON_EXEC = 0x80000;

    /** {@code struct epoll_event} is packed on x86-64 only. */
    private static final int DATA = Architecture.choose(4, 8);

    private static final int EVENT_SIZE = DATA + 8;

    private static final Poller SHARED = new Poller(new Kernel(Faults.NONE));

    private final Kernel kernel;
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<Long, Waiter> byToken = new HashMap<>();

    @GuardedBy("lock")
    private final IdentityHashMap<Fd, Waiter> byFd = new IdentityHashMap<>();

    @GuardedBy("lock")
    private Optional<Fd> epoll = Optional.empty();

    @GuardedBy("lock")
    private boolean running;

    @GuardedBy("lock")
    private long lastToken;

    private Poller(Kernel kernel) {
        this.kernel = kernel;
    }

    static Poller shared() {
        return SHARED;
    }

    private record Waiter(long token, Fd fd, int number, CountDownLatch ready) {}

    /** True when ready; false when the time has passed or the descriptor was closed meanwhile. */
    boolean await(Fd fd, int events, Duration limit) throws InterruptedException {
        int number = fd.enter("poll");
        try {
            Optional<Waiter> waiter = register(fd, number, events);
            if (waiter.isEmpty()) {
                return true;
            }
            try {
                boolean ready = waiter.get().ready.await(nanos(limit), TimeUnit.NANOSECONDS);
                return ready && !fd.isClosed();
            } finally {
                unregister(waiter.get());
            }
        } finally {
            fd.leave();
        }
    }

    private static long nanos(Duration limit) {
        return limit.compareTo(Duration.ofDays(10_000)) > 0 ? Long.MAX_VALUE : limit.toNanos();
    }

    /** Lets the thread that waits for this descriptor go on. */
    void wake(Fd fd) {
        lock.lock();
        try {
            Waiter waiter = byFd.get(fd);
            if (waiter != null) {
                waiter.ready.countDown();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Empty for what is always ready: epoll does not take regular files. */
    private Optional<Waiter> register(Fd fd, int number, int events) {
        lock.lock();
        try (Scratch scratch = Scratch.take()) {
            if (byFd.containsKey(fd)) {
                throw new IllegalStateException("two threads wait for " + fd);
            }
            start(scratch);
            Waiter waiter = new Waiter(++lastToken, fd, number, new CountDownLatch(1));
            MemorySegment event = scratch.room(EVENT_SIZE);
            event.set(ValueLayout.JAVA_INT, 0, events | ONE_SHOT);
            event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA, waiter.token);
            long result = control(scratch, ADD, number, event.address());
            if (result == -Errno.EPERM.number()) {
                return Optional.empty();
            }
            if (result < 0) {
                throw Kernel.failure("epoll_ctl", fd.name(), result);
            }
            byToken.put(waiter.token, waiter);
            byFd.put(fd, waiter);
            return Optional.of(waiter);
        } finally {
            lock.unlock();
        }
    }

    private void unregister(Waiter waiter) {
        lock.lock();
        try (Scratch scratch = Scratch.take()) {
            byToken.remove(waiter.token);
            byFd.remove(waiter.fd);
            control(scratch, REMOVE, waiter.number, 0);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private long control(Scratch scratch, int operation, int number, long event) {
        Fd poll = epoll.orElseThrow();
        int pollNumber = poll.enter("epoll_ctl");
        try {
            return kernel.attempt(
                    scratch, Call.EPOLL_CTL, "epoll", pollNumber, operation, number, event);
        } finally {
            poll.leave();
        }
    }

    /** Makes the epoll descriptor and the thread if they are not there. */
    @GuardedBy("lock")
    private void start(Scratch scratch) {
        if (epoll.isEmpty()) {
            long made =
                    kernel.call(
                            scratch, Call.EPOLL_CREATE1, "epoll_create1", "epoll", CLOSE_ON_EXEC);
            epoll = Optional.of(new Fd(kernel, RawName.of("epoll"), made));
        }
        if (!running) {
            running = true;
            Fd poll = epoll.get();
            Thread.ofPlatform().daemon().name("davit-linux-poll").start(() -> loop(poll));
        }
    }

    private void loop(Fd poll) {
        try (Scratch scratch = Scratch.take()) {
            MemorySegment events = scratch.room((long) EVENT_SIZE * BATCH);
            int number = poll.enter("epoll_pwait");
            long[] arguments = {number, events.address(), BATCH, IDLE_MILLIS, 0, 0};
            while (true) {
                long count =
                        kernel.call(scratch, Call.EPOLL_PWAIT, "epoll_pwait", "epoll", arguments);
                if (!deliver(events, count)) {
                    poll.leave();
                    return;
                }
            }
        }
    }

    /** Wakes who waits for these events; false, and not running any more, if nobody waits. */
    private boolean deliver(MemorySegment events, long count) {
        lock.lock();
        try {
            for (long i = 0; i < count; i++) {
                long at = i * EVENT_SIZE + DATA;
                Waiter waiter = byToken.get(events.get(ValueLayout.JAVA_LONG_UNALIGNED, at));
                if (waiter != null) {
                    waiter.ready.countDown();
                }
            }
            running = count > 0 || !byToken.isEmpty();
            return running;
        } finally {
            lock.unlock();
        }
    }
}
