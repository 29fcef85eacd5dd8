package dev.davit.proxy.keeper;

import dev.davit.linux.Errno;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.Signal;
import dev.davit.linux.process.SpawnedProcess;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that leads a session: one that was started here, or one that an earlier daemon has left
 * behind, of which nobody will learn how it ends. Thread-safe.
 */
final class RunningProcess {
    private static final Duration FOREVER = Duration.ofDays(100_000);

    private final Linux linux;
    private final int pid;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ExitStatus exit;

    private RunningProcess(Linux linux, int pid) {
        this.linux = linux;
        this.pid = pid;
    }

    /**
     * One that was started here.
     *
     * @param onEnd called on another thread when it has ended
     */
    static RunningProcess started(Linux linux, SpawnedProcess child, Runnable onEnd) {
        var process = new RunningProcess(linux, child.pid());
        watch(
                child.pid(),
                () -> {
                    process.exit = child.await();
                    process.ended.countDown();
                    onEnd.run();
                });
        return process;
    }

    /**
     * One that was found.
     *
     * @param handle of {@link Linux#openProcess}; closed when it has ended
     */
    static RunningProcess found(Linux linux, int pid, Fd handle, Runnable onEnd) {
        var process = new RunningProcess(linux, pid);
        watch(
                pid,
                () -> {
                    try (handle) {
                        handle.awaitReadable(FOREVER);
                    }
                    process.ended.countDown();
                    onEnd.run();
                });
        return process;
    }

    private interface Waiting {
        void untilEnd() throws InterruptedException;
    }

    private static void watch(int pid, Waiting waiting) {
        Thread.ofVirtual()
                .name("davit-process-" + pid)
                .start(
                        () -> {
                            try {
                                waiting.untilEnd();
                            } catch (InterruptedException e) {
                                // Nobody has this thread to interrupt it.
                                Thread.currentThread().interrupt();
                            }
                        });
    }

    int pid() {
        return pid;
    }

    boolean isRunning() {
        return ended.getCount() > 0;
    }

    /** Waits for its end; false when the time has passed. */
    boolean await(Duration limit) throws InterruptedException {
        return ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** How it ended, in words that go on after its name. */
    String end() {
        ExitStatus known = exit;
        if (known == null) {
            return "ended";
        }
        return known.signal() == 0
                ? "exited with status " + known.code()
                : "was killed by signal " + known.signal();
    }

    /** How it ended; empty if it has not, or if that cannot be known. */
    Optional<ExitStatus> exit() {
        return Optional.ofNullable(exit);
    }

    /** Sends it a signal, if it has not ended. */
    void signal(Signal signal) {
        if (isRunning()) {
            send(pid, signal);
        }
    }

    /**
     * Sends a signal to all of its process group, of which the kernel gives the number to nobody
     * else while there is a member.
     *
     * @return false if there is none
     */
    boolean signalGroup(Signal signal) {
        return send(-pid, signal);
    }

    private boolean send(int whom, Signal signal) {
        try {
            linux.kill(whom, signal);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH)) {
                return false;
            }
            throw e;
        }
    }
}
