package dev.davit.api.runtime;

import dev.davit.api.event.EventSink;
import dev.davit.api.logger.LogUri;

import org.osgi.annotation.versioning.ProviderType;

import java.util.Optional;

/** What a runtime may ask of the daemon. Usable from any thread. */
@ProviderType
public interface RuntimeHost {
    /** Takes the events that only the runtime can report, such as the exit of a lost shim. */
    EventSink events();

    /** Name of the runtime in the container's record, for tasks found at start. */
    Optional<String> runtimeOf(TaskId id);

    /** Whether the sandbox store has this sandbox. */
    boolean isSandbox(TaskId id);

    /**
     * Opens a log for a process that is about to be made and whose standard output is to go to a
     * {@link LogUri}.
     *
     * @param exec empty for the init process
     * @throws dev.davit.api.DavitException if there is no such logger or it refuses; the process is
     *     then not to be made
     */
    ProcessLog openLog(TaskId id, String exec, LogUri uri);

    /** Goes on with the log of a process that another life of the daemon has opened. */
    ProcessLog resumeLog(TaskId id, String exec, LogUri uri);
}
