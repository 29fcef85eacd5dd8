package dev.davit.runtime.shim.output;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.logger.LogUri;
import dev.davit.api.runtime.ProcessLog;
import dev.davit.api.runtime.RuntimeHost;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Linux;
import dev.davit.runtime.shim.bundle.ShimBundle;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** The processes of all tasks whose output goes to the host's logs. Thread-safe. */
public final class TaskLogs implements AutoCloseable {
    private static final Logger LOG = System.getLogger(TaskLogs.class.getName());

    /** How long the deletion of a process waits for a logger that is slow. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Linux linux;
    private final Supplier<RuntimeHost> host;
    private final Map<Path, LoggedProcess> processes = new ConcurrentHashMap<>();

    /**
     * @param host opens the logs
     */
    public TaskLogs(Linux linux, Supplier<RuntimeHost> host) {
        this.linux = linux;
        this.host = host;
    }

    /**
     * Begins to log a process that is about to be made, if that is asked for.
     *
     * @return the streams to tell the shim
     * @throws DavitException what the log says
     */
    public Stdio begin(ShimBundle bundle, String execId, Stdio asked) {
        if (!LogUri.matches(asked.stdout())) {
            return asked;
        }
        if ((asked.stdin() + asked.stdout() + asked.stderr()).indexOf('\n') >= 0) {
            throw ErrorCode.INVALID_ARGUMENT.about("stream with a line end in its name");
        }
        Path directory = LogFiles.directory(bundle.path(), execId);
        if (processes.containsKey(directory)) {
            throw ErrorCode.ALREADY_EXISTS.about("exec " + execId);
        }
        TaskId id = bundle.id();
        ProcessLog log = host.get().openLog(id, execId, LogUri.parse(asked.stdout()));
        try {
            LogFiles files = LogFiles.create(linux, bundle.path(), execId, asked);
            processes.put(directory, LoggedProcess.start(linux, files, log));
            return files.forShim();
        } catch (RuntimeException e) {
            log.close();
            throw e;
        }
    }

    /** The streams as the client has asked for them. */
    public Stdio shown(ShimBundle bundle, String execId, Stdio told) {
        LoggedProcess process = processes.get(LogFiles.directory(bundle.path(), execId));
        return process == null ? told : process.asked();
    }

    /** Takes everything back: the shim has not made the process. */
    public void cancel(ShimBundle bundle, String execId) {
        LoggedProcess process = processes.remove(LogFiles.directory(bundle.path(), execId));
        if (process != null) {
            process.cancel();
        }
    }

    /** Carries the rest of a process that the shim has deleted; returns when it is in the log. */
    public void finish(ShimBundle bundle, String execId) {
        LoggedProcess process = processes.remove(LogFiles.directory(bundle.path(), execId));
        if (process != null) {
            process.finish(PATIENCE);
        }
    }

    /** After a task is no more: lets go of what is left of its processes. */
    public void forget(ShimBundle bundle) {
        Path place = bundle.path();
        for (Path directory : List.copyOf(processes.keySet())) {
            LoggedProcess process =
                    directory.startsWith(place) ? processes.remove(directory) : null;
            if (process != null) {
                Thread.ofVirtual().name("log of " + bundle).start(() -> process.finish(PATIENCE));
            }
        }
    }

    /**
     * Goes on with what another life of the daemon has begun.
     *
     * @param hasStarted whether a process, by its exec id, has been started
     */
    public void resume(ShimBundle bundle, Predicate<String> hasStarted) {
        try {
            for (String execId : LogFiles.processes(bundle.path())) {
                resume(bundle, execId, hasStarted.test(execId));
            }
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, () -> "logs of " + bundle + ": " + e.getMessage());
        }
    }

    private void resume(ShimBundle bundle, String execId, boolean started) {
        Path directory = LogFiles.directory(bundle.path(), execId);
        LogFiles files = LogFiles.found(linux, directory);
        LogUri uri = LogUri.parse(files.asked().stdout());
        ProcessLog log = host.get().resumeLog(bundle.id(), execId, uri);
        LoggedProcess process = LoggedProcess.start(linux, files, log);
        processes.put(directory, process);
        if (started) {
            process.lookForEnd();
        }
    }

    /** Stops carrying; the processes run on, and the next life of the daemon goes on. */
    @Override
    public void close() {
        processes.values().forEach(LoggedProcess::close);
    }
}
