package dev.davit.api.runtime;

import dev.davit.api.Any;

import org.osgi.annotation.versioning.ConsumerType;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container's processes. An empty exec id means the init process everywhere.
 *
 * <p>Threads, errors and units are those of {@link TaskRuntime}. Every method throws NOT_FOUND once
 * the task has been deleted, and for an exec that is not there.
 */
@ConsumerType
public interface Task {
    /** Its name. */
    TaskId id();

    /** Process id of the init process. */
    int pid();

    /** State of a process, asked of the runtime now. */
    ProcessState state(String execId);

    /** Starts a created process and answers its pid. Throws FAILED_PRECONDITION if it runs. */
    int start(String execId);

    /**
     * Adds a process, to be started by {@link #start}.
     *
     * @param spec process section of the OCI spec
     * @throws dev.davit.api.DavitException ALREADY_EXISTS for an exec id in use
     */
    void exec(String execId, Stdio stdio, Optional<Any> spec);

    /**
     * Sends a signal.
     *
     * @param all whether to every process of the container
     * @throws dev.davit.api.DavitException NOT_FOUND if the process has finished
     */
    void kill(String execId, int signal, boolean all);

    /** Waits until a process has exited; returns at once if it has. */
    Exit waitFor(String execId);

    /** Freezes every process. */
    void pause();

    /** Lets frozen processes go on. */
    void resume();

    /** The processes in the container now. */
    List<ProcessDetails> processes();

    /** Tells a process the size of its terminal; nothing happens without one. */
    void resize(String execId, int width, int height);

    /** Closes the writing end of a process's standard input. */
    void closeStdin(String execId);

    /**
     * Writes a checkpoint.
     *
     * @param directory where to
     * @param options options for the runtime
     */
    void checkpoint(String directory, Optional<Any> options);

    /** Changes the resource limits. */
    void update(Optional<Any> resources, Map<String, String> annotations);

    /** Resource use now. */
    Any metrics();

    /** Forgets a stopped exec. Throws FAILED_PRECONDITION while it runs. */
    Exit deleteProcess(String execId);

    /** Forgets a stopped or never started task and frees all it took. */
    Exit delete();
}
