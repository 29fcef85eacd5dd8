package dev.davit.api.runtime;

import java.util.Objects;

/**
 * Where a process's streams lead: paths of FIFOs, or URIs that the runtime understands. A {@link
 * dev.davit.api.logger.LogUri} as standard output stands for both outputs and means the host's log.
 *
 * @param stdin empty if not connected
 * @param stdout empty if not connected
 * @param stderr empty if not connected; unused with a terminal
 * @param terminal whether the process gets a terminal
 */
public record Stdio(String stdin, String stdout, String stderr, boolean terminal) {
    public Stdio {
        Objects.requireNonNull(stdin);
        Objects.requireNonNull(stdout);
        Objects.requireNonNull(stderr);
    }
}
