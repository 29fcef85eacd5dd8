package dev.davit.config;

import java.time.Duration;

/** The waits that {@code [timeouts]} sets, with their defaults. */
public enum Timeout {
    /** Opening the metadata; zero waits for ever. */
    METADATA_OPEN("io.containerd.timeout.bolt.open", Duration.ZERO),
    /** Clean-up of a pod that could not be started. */
    CRI_CLEANUP("io.containerd.timeout.cri.defercleanup", Duration.ofMinutes(1)),
    /** Metrics of one shim. */
    SHIM_METRICS("io.containerd.timeout.metrics.shimstats", Duration.ofSeconds(2)),
    /** Clean-up after a shim that is gone. */
    SHIM_CLEANUP("io.containerd.timeout.shim.cleanup", Duration.ofSeconds(5)),
    /** Connecting to a shim that an earlier daemon left. */
    SHIM_LOAD("io.containerd.timeout.shim.load", Duration.ofSeconds(5)),
    /** Asking a shim to end. */
    SHIM_SHUTDOWN("io.containerd.timeout.shim.shutdown", Duration.ofSeconds(3)),
    /** Asking a shim for the state of its task. */
    TASK_STATE("io.containerd.timeout.task.state", Duration.ofSeconds(2));

    private final String key;
    private final Duration standard;

    Timeout(String key, Duration standard) {
        this.key = key;
        this.standard = standard;
    }

    /** The name in the file. */
    public String key() {
        return key;
    }

    /** The default. */
    public Duration standard() {
        return standard;
    }
}
