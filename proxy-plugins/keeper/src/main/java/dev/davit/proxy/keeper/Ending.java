package dev.davit.proxy.keeper;

import dev.davit.linux.Linux;
import dev.davit.linux.Signal;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Which processes belong to a plugin, and how they end: told first, then killed, with all. */
final class Ending {
    private static final Duration LOOK = Duration.ofMillis(5);

    /** Killed processes are gone soon; who has to take note of their end may not be. */
    private static final Duration GONE = Duration.ofSeconds(2);

    private final Linux linux;
    private final Launcher launcher;
    private final Duration limit;

    /**
     * @param limit between the word and the kill
     */
    Ending(Linux linux, Launcher launcher, Duration limit) {
        this.linux = linux;
        this.launcher = launcher;
        this.limit = limit;
    }

    /** Whether a process is the plugin's: the one that runs, of its session, or of its group. */
    boolean isMember(RunningProcess process, int pid) {
        if (pid == process.pid()) {
            return true;
        }
        Optional<ProcessFiles.Stat> stat = ProcessFiles.stat(pid);
        return stat.isPresent() && (stat.get().session() == process.pid() || inGroup(pid));
    }

    private boolean inGroup(int pid) {
        try {
            return launcher.group().members().contains(pid);
        } catch (IOException e) {
            return false;
        }
    }

    /** Kills it at once. */
    void kill(RunningProcess process) {
        process.signal(Signal.KILL);
    }

    /** Ends it and whatever it has started, and what only a running process needs. */
    void end(RunningProcess process) throws InterruptedException, IOException {
        process.signal(Signal.TERMINATE);
        // One that is stopped would not hear.
        process.signal(Signal.CONTINUE);
        process.await(limit);
        ControlGroup group = launcher.group();
        long until = System.nanoTime() + GONE.toNanos();
        boolean left = true;
        while (left && System.nanoTime() - until < 0) {
            boolean ofGroup = group.kill(linux);
            left = process.signalGroup(Signal.KILL) || ofGroup || process.isRunning();
            if (left) {
                process.await(LOOK);
                Thread.sleep(LOOK);
            }
        }
        launcher.forget();
    }
}
