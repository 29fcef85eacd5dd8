package dev.davit.api.process;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the process of a plugin is.
 *
 * @param state what it is doing
 * @param since when it came into that state
 * @param reason why it is there, in words; empty when there is nothing to say
 * @param pid its number; empty if there is no process
 * @param restarts how often it was started anew, replacements among them
 * @param lastExit how the process before ended, in words; empty if there was none
 * @param said what it last said of itself; may be empty
 * @param residentBytes memory it holds; 0 if there is no process
 * @param openDescriptors files it has open; 0 if there is no process
 * @param stored names of the descriptors that are kept for its next start, sorted; copied
 */
public record PluginProcessStatus(
        State state,
        Instant since,
        String reason,
        Optional<Integer> pid,
        int restarts,
        String lastExit,
        String said,
        long residentBytes,
        int openDescriptors,
        List<String> stored) {
    /** What the process of a plugin is doing. */
    public enum State {
        /** Nothing: it was not begun, or has been closed. */
        STOPPED,
        /** It runs and does not answer yet. */
        STARTING,
        /** It answers. */
        RUNNING,
        /** It was told to end and has not ended. */
        STOPPING,
        /** It has ended, and will be started again in a while. */
        WAITING
    }

    public PluginProcessStatus {
        Objects.requireNonNull(state);
        Objects.requireNonNull(since);
        Objects.requireNonNull(reason);
        Objects.requireNonNull(pid);
        Objects.requireNonNull(lastExit);
        Objects.requireNonNull(said);
        stored = List.copyOf(stored);
    }
}
