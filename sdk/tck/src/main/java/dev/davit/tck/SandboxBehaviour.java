package dev.davit.tck;

/** What a sandbox controller may decline to do. The suite then checks that it really does not. */
public enum SandboxBehaviour {
    /** Resource use is measured; otherwise asking for it is UNIMPLEMENTED. */
    METRICS,
    /** What its containers run on is known; otherwise asking for it is UNIMPLEMENTED. */
    PLATFORM
}
