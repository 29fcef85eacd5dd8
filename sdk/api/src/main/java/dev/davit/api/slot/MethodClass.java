package dev.davit.api.slot;

/**
 * What kind of work a method of a contract does, and so how long a call of it may take before the
 * daemon gives up on it. The durations are the daemon's configuration ({@code
 * docs/configuration.md}).
 */
public enum MethodClass {
    /** Looks at state and answers soon. */
    QUERY,
    /** Changes state; done or not when it returns. */
    CHANGE,
    /** Moves an amount of data that only the caller knows: no limit in total. */
    TRANSFER,
    /** Waits for something to happen outside: no limit, and it takes no place from other calls. */
    WAIT
}
