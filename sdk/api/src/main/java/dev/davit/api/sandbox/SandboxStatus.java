package dev.davit.api.sandbox;

import dev.davit.api.Any;

import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a sandbox is.
 *
 * @param pid process that stands for it on the host; 0 if there is none
 * @param state in words of the controller; {@link #READY} and {@link #NOT_READY} are what
 *     containerd's clients look for
 * @param info details for a reader, if they were asked for; copied
 * @param createdAt when it was started; empty if it was not
 * @param exitedAt when it ended; empty if it has not
 * @param extra further details; unread by the daemon
 * @param address where the tasks of its containers are served; empty if only the controller knows
 * @param version version of the task service there; 0 if unknown
 */
public record SandboxStatus(
        int pid,
        String state,
        Map<String, String> info,
        Optional<Instant> createdAt,
        Optional<Instant> exitedAt,
        Optional<Any> extra,
        String address,
        int version) {
    /** State of a sandbox that runs. */
    public static final String READY = "SANDBOX_READY";

    /** State of any other. */
    public static final String NOT_READY = "SANDBOX_NOTREADY";

    public SandboxStatus {
        Objects.requireNonNull(state);
        info = Map.copyOf(info);
        Objects.requireNonNull(createdAt);
        Objects.requireNonNull(exitedAt);
        Objects.requireNonNull(extra);
        Objects.requireNonNull(address);
    }

    /** Of a sandbox of which no more is known than that it is not there any more. */
    public static SandboxStatus gone(String state, Instant exitedAt) {
        return new SandboxStatus(
                0,
                state,
                Map.of(),
                Optional.empty(),
                Optional.of(exitedAt),
                Optional.empty(),
                "",
                0);
    }
}
