package dev.davit.slots;

/** What a plugin is doing. */
public enum PluginState {
    /** Was here and has left. */
    ABSENT,
    /** Installed, but waits for something: a package, a configuration, another service. */
    RESOLVING,
    /** Found, being started. */
    CONNECTING,
    /** Takes calls. */
    READY,
    /** Takes calls, but not all is well. */
    DEGRADED,
    /** Takes no new calls; running ones finish. */
    DRAINING,
    /** Shut out after failures, until it has proved itself. */
    QUARANTINED,
    /** Failed to start, was skipped or was switched off. */
    STOPPED
}
