package dev.davit.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Several callers that do the same thing at once. */
final class Callers {
    /** What a caller does again and again. */
    interface Call {
        /**
         * @param number different for every call of a run
         */
        void call(int number) throws Exception;
    }

    /** How many calls there were and how many a second. */
    record Outcome(int calls, double perSecond) {}

    private Callers() {}

    /** Calls until the time is over; calls that are under way then count. */
    static Outcome during(Duration time, int callers, Call call) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        var numbers = new AtomicInteger();
        together(
                callers,
                () -> {
                    while (System.nanoTime() < end) {
                        call.call(numbers.getAndIncrement());
                    }
                });
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Outcome(numbers.get(), numbers.get() / seconds);
    }

    /** Calls with every number below {@code calls}, once. */
    static void each(int calls, int callers, Call call) {
        var numbers = new AtomicInteger();
        together(
                callers,
                () -> {
                    for (int i = numbers.getAndIncrement();
                            i < calls;
                            i = numbers.getAndIncrement()) {
                        call.call(i);
                    }
                });
    }

    private interface Work {
        void work() throws Exception;
    }

    private static void together(int callers, Work work) {
        List<Future<?>> running = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                running.add(
                        threads.submit(
                                () -> {
                                    work.work();
                                    return true;
                                }));
            }
        }
        for (Future<?> caller : running) {
            try {
                caller.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a caller failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }
}
