package dev.davit.api.runtime;

import java.util.Objects;

/**
 * What is known of a process of a task.
 *
 * @param execId empty for the init process
 * @param pid process id on the host, 0 before the start of an exec
 * @param status what it is doing
 * @param stdio where its streams lead
 * @param exit how it ended; {@link Exit#NEVER} as time while it has not
 */
public record ProcessState(String execId, int pid, ProcessStatus status, Stdio stdio, Exit exit) {
    public ProcessState {
        Objects.requireNonNull(execId);
        Objects.requireNonNull(status);
        Objects.requireNonNull(stdio);
        Objects.requireNonNull(exit);
    }
}
