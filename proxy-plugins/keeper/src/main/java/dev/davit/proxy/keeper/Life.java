package dev.davit.proxy.keeper;

import java.time.Duration;

/** One run of the process: what it has said, and how it has been. Thread-safe. */
final class Life {
    /** So many looks in a row must find a limit overstepped: a moment's peak is none. */
    private static final int PATIENCE = 3;

    private static final int MEBIBYTE = 1024 * 1024;

    private final ProcessSettings settings;
    private final RunningProcess process;
    private final long born = System.nanoTime();
    private volatile boolean ready;
    private volatile String said = "";
    private volatile long lastSign = born;
    private int memoryOver;
    private int descriptorsOver;

    Life(ProcessSettings settings, RunningProcess process) {
        this.settings = settings;
        this.process = process;
    }

    RunningProcess process() {
        return process;
    }

    void hear(Notification notification) {
        lastSign = System.nanoTime();
        notification.words().ifPresent(words -> said = words);
        if (notification.ready()) {
            ready = true;
        }
    }

    /** Whether it serves: it has said so, or takes connections. */
    boolean serves() {
        if (!ready && ListenAddress.answers(settings.socket())) {
            ready = true;
        }
        return ready;
    }

    /** What it has said last for operators; may be empty. */
    String said() {
        return said;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - born);
    }

    /** It serves from now on: its signs of life count from here. */
    void begin() {
        lastSign = System.nanoTime();
    }

    /** Whether it has given no sign of life for too long. */
    boolean isSilent() {
        Duration limit = settings.pace().watchdog();
        return !limit.isZero() && System.nanoTime() - lastSign > limit.toNanos();
    }

    /** Looks at what it takes; why it must end, or nothing. */
    String overstepped() {
        long memory = settings.memoryLimitBytes();
        long resident = memory == 0 ? 0 : ProcessFiles.residentBytes(process.pid());
        memoryOver = resident > memory ? memoryOver + 1 : 0;
        int most = settings.descriptorLimit();
        int open = most == 0 ? 0 : ProcessFiles.openDescriptors(process.pid());
        descriptorsOver = open > most ? descriptorsOver + 1 : 0;
        if (memoryOver >= PATIENCE) {
            return "held %d MiB of memory, more than memory_limit %d MiB"
                    .formatted(resident / MEBIBYTE, memory / MEBIBYTE);
        }
        if (descriptorsOver >= PATIENCE) {
            return "had %d files open, more than descriptor_limit %d".formatted(open, most);
        }
        return "";
    }
}
