package dev.davit.itest.osgi;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** Calls plugins without a pause until it is closed. */
final class CallingLoop implements AutoCloseable {
    private static final int SHOWN = 5;

    private final Crew crew;
    private final List<Thread> threads;
    private final AtomicLong calls = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean over;

    CallingLoop(Crew crew, String... ids) {
        this.crew = crew;
        threads =
                List.of(ids).stream()
                        .map(id -> Thread.ofPlatform().daemon().start(() -> call(id)))
                        .toList();
    }

    private void call(String id) {
        while (!over) {
            try {
                crew.ask("call", id);
                calls.incrementAndGet();
            } catch (RuntimeException e) {
                if (failures.size() < SHOWN) {
                    failures.add(id + ": " + e);
                }
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    long calls() {
        return calls.get();
    }

    /** The first calls that have failed. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    @Override
    public void close() {
        over = true;
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
