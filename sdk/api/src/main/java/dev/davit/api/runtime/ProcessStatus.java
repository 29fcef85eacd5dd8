package dev.davit.api.runtime;

/** State of a process. */
public enum ProcessStatus {
    /** The runtime could not tell. */
    UNKNOWN,
    /** Made, not started. */
    CREATED,
    /** Started, not exited. */
    RUNNING,
    /** Exited. */
    STOPPED,
    /** Frozen. */
    PAUSED,
    /** About to be frozen. */
    PAUSING
}
