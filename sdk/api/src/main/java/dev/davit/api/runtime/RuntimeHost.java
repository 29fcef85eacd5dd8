package dev.davit.api.runtime;

import dev.davit.api.event.EventSink;

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
}
