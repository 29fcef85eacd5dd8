package dev.davit.linux.process;

import dev.davit.linux.Errno;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.Signal;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A child process. Its end is noticed and its number freed whether anybody waits for it or not.
 * Thread-safe.
 */
public final class SpawnedProcess {
    private static final Duration FOREVER = Duration.ofDays(100_000);

    private final Linux linux;
    private final int pid;
    private final Fd process;
    private final boolean leadsGroup;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ExitStatus status;

    SpawnedProcess(Linux linux, int pid, Fd process, boolean leadsGroup) {
        this.linux = linux;
        this.pid = pid;
        this.process = process;
        this.leadsGroup = leadsGroup;
    }

    void watch() {
        Thread.ofVirtual().name("davit-reap-" + pid).start(this::reap);
    }

    private void reap() {
        try (process) {
            Optional<ExitStatus> exit = Optional.empty();
            while (exit.isEmpty()) {
                process.awaitReadable(FOREVER);
                exit = linux.reap(process);
            }
            status = exit.get();
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it.
            Thread.currentThread().interrupt();
        } catch (LinuxException e) {
            // Somebody else has waited for the child: how it ended is lost, that it ended is not.
            status = new ExitStatus(255, 0);
        } finally {
            ended.countDown();
        }
    }

    /** Its number. */
    public int pid() {
        return pid;
    }

    /** Waits for its end. */
    public ExitStatus await() throws InterruptedException {
        ended.await();
        return Objects.requireNonNull(status);
    }

    /** Waits for its end; empty when the time has passed. */
    public Optional<ExitStatus> await(Duration limit) throws InterruptedException {
        boolean over = ended.await(limit.toNanos(), TimeUnit.NANOSECONDS);
        return over ? Optional.ofNullable(status) : Optional.empty();
    }

    /** Whether its end has not been noticed. */
    public boolean isRunning() {
        return ended.getCount() > 0;
    }

    /** Sends it a signal; false if it has ended. */
    public boolean kill(Signal signal) {
        try {
            linux.kill(process, signal);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH) || e.is(Errno.EBADF)) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Sends its whole process group a signal; false if no member is left. Only for a process that
     * was started with a group of its own.
     */
    public boolean killGroup(Signal signal) {
        if (!leadsGroup) {
            throw new IllegalStateException("process " + pid + " leads no group");
        }
        try {
            linux.kill(-pid, signal);
            return true;
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH)) {
                return false;
            }
            throw e;
        }
    }

    /** Kills it, with its group if it leads one, unless it has ended. */
    void stop() {
        if (isRunning()) {
            // While its end is not fetched nobody else can have its number.
            if (leadsGroup) {
                killGroup(Signal.KILL);
            } else {
                kill(Signal.KILL);
            }
        }
    }

    @Override
    public String toString() {
        return "process " + pid;
    }
}
