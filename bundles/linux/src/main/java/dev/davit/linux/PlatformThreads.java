package dev.davit.linux;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Where work goes whose system calls may take long: a native call holds the carrier of a virtual
 * thread, and there are only as many carriers as processors.
 */
public final class PlatformThreads {
    private static final int MOST = 256;
    private static final int IDLE_SECONDS = 10;

    /** When all threads are taken, the caller's thread does the work, carrier or not. */
    private static final ThreadPoolExecutor POOL =
            new ThreadPoolExecutor(
                    0,
                    MOST,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    Thread.ofPlatform().daemon().name("davit-linux-", 0).factory(),
                    new ThreadPoolExecutor.CallerRunsPolicy());

    private PlatformThreads() {}

    /** Like {@link #call}, without a result. */
    public static void run(Runnable work) {
        call(
                () -> {
                    work.run();
                    return true;
                });
    }

    /**
     * Does the work on a platform thread: on the caller's if that is one. Interrupting the caller
     * interrupts the work; the call returns only when the work has ended.
     */
    public static <T> T call(Supplier<T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        Task<T> task = new Task<>(work);
        POOL.execute(task);
        return task.await();
    }

    private static final class Task<T> implements Runnable {
        private final Supplier<T> work;
        private final CountDownLatch done = new CountDownLatch(1);
        private final ReentrantLock lock = new ReentrantLock();

        /** The thread to be interrupted while the work lasts. */
        @GuardedBy("lock")
        private @Nullable Thread runner;

        @GuardedBy("lock")
        private boolean interrupted;

        /** Gives the result or throws what the work threw; written before {@link #done}. */
        private @Nullable Supplier<T> outcome;

        Task(Supplier<T> work) {
            this.work = work;
        }

        @Override
        public void run() {
            begin();
            try {
                T result = work.get();
                outcome = () -> result;
            } catch (RuntimeException e) {
                outcome =
                        () -> {
                            throw e;
                        };
            } catch (Error e) {
                outcome =
                        () -> {
                            throw e;
                        };
            } finally {
                end();
                done.countDown();
            }
        }

        private void begin() {
            lock.lock();
            try {
                runner = Thread.currentThread();
                if (interrupted) {
                    runner.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        private void end() {
            lock.lock();
            try {
                runner = null;
            } finally {
                lock.unlock();
            }
            if (!Thread.currentThread().isVirtual()) {
                // The thread's next work is another caller's.
                Thread.interrupted();
            }
        }

        private void interrupt() {
            lock.lock();
            try {
                interrupted = true;
                if (runner != null) {
                    runner.interrupt();
                }
            } finally {
                lock.unlock();
            }
        }

        T await() {
            boolean again = false;
            while (true) {
                try {
                    done.await();
                    break;
                } catch (InterruptedException e) {
                    again = true;
                    interrupt();
                }
            }
            if (again) {
                Thread.currentThread().interrupt();
            }
            return Objects.requireNonNull(outcome).get();
        }
    }
}
