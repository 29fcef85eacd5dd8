package dev.davit.slots.deploy;

/** What a bundle has to reach before its start counts as a success. */
enum StartDemand {
    /** It runs; its plugins may come later. */
    RUNNING,
    /** What served in the bundle before it serves again, and nothing has failed. */
    AS_BEFORE,
    /** Everything that clients can see serves, unless it did not in the bundle before it. */
    READY
}
