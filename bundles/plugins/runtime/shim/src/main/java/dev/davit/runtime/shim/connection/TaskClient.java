package dev.davit.runtime.shim.connection;

import com.google.protobuf.Empty;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

import dev.davit.api.Any;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessDetails;
import dev.davit.api.runtime.ProcessState;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.runtime.TaskRequest;
import dev.davit.proto.task.v3.CheckpointTaskRequest;
import dev.davit.proto.task.v3.CloseIORequest;
import dev.davit.proto.task.v3.ConnectRequest;
import dev.davit.proto.task.v3.ConnectResponse;
import dev.davit.proto.task.v3.CreateTaskRequest;
import dev.davit.proto.task.v3.CreateTaskResponse;
import dev.davit.proto.task.v3.DeleteRequest;
import dev.davit.proto.task.v3.DeleteResponse;
import dev.davit.proto.task.v3.ExecProcessRequest;
import dev.davit.proto.task.v3.KillRequest;
import dev.davit.proto.task.v3.PauseRequest;
import dev.davit.proto.task.v3.PidsRequest;
import dev.davit.proto.task.v3.PidsResponse;
import dev.davit.proto.task.v3.ResizePtyRequest;
import dev.davit.proto.task.v3.ResumeRequest;
import dev.davit.proto.task.v3.ShutdownRequest;
import dev.davit.proto.task.v3.StartRequest;
import dev.davit.proto.task.v3.StartResponse;
import dev.davit.proto.task.v3.StateRequest;
import dev.davit.proto.task.v3.StateResponse;
import dev.davit.proto.task.v3.StatsRequest;
import dev.davit.proto.task.v3.StatsResponse;
import dev.davit.proto.task.v3.UpdateTaskRequest;
import dev.davit.proto.task.v3.WaitRequest;
import dev.davit.proto.task.v3.WaitResponse;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The task service of a shim for one task: contracts in, messages out, and what the shim reports
 * thrown as it is. The messages of versions 2 and 3 are the same. Imports the whole service.
 */
public final class TaskClient {
    private static final Duration UNLIMITED = Duration.ZERO;

    private final ShimConnection connection;
    private final TaskId id;

    /** Asks nothing yet. */
    public TaskClient(ShimConnection connection, TaskId id) {
        this.connection = connection;
        this.id = id;
    }

    private <R extends MessageLite> R call(
            String method, MessageLite request, Parser<R> answer, Duration limit) {
        return connection.call(id.namespace(), method, request, answer, limit);
    }

    private void tell(String method, MessageLite request) {
        call(method, request, Empty.parser(), UNLIMITED);
    }

    /** Creates the task and answers the pid of its init process. */
    public int create(TaskRequest request, Path bundle) {
        CreateTaskRequest.Builder message =
                CreateTaskRequest.newBuilder()
                        .setId(id.id())
                        .setBundle(bundle.toString())
                        .addAllRootfs(request.rootfs().stream().map(Wire::mount).toList())
                        .setTerminal(request.stdio().terminal())
                        .setStdin(request.stdio().stdin())
                        .setStdout(request.stdio().stdout())
                        .setStderr(request.stdio().stderr())
                        .setCheckpoint(request.checkpoint());
        request.options().map(Wire::any).ifPresent(message::setOptions);
        CreateTaskResponse response =
                connection.negotiate(
                        id.namespace(),
                        "Create",
                        message.build(),
                        CreateTaskResponse.parser(),
                        UNLIMITED);
        return response.getPid();
    }

    /** Pid of the init process; 0 if the shim does not know the task. */
    public int connect(Duration limit) {
        ConnectRequest request = ConnectRequest.newBuilder().setId(id.id()).build();
        return connection
                .negotiate(id.namespace(), "Connect", request, ConnectResponse.parser(), limit)
                .getTaskPid();
    }

    /** Starts a process and answers its pid. */
    public int start(String execId) {
        StartRequest request = StartRequest.newBuilder().setId(id.id()).setExecId(execId).build();
        return call("Start", request, StartResponse.parser(), UNLIMITED).getPid();
    }

    /** State of a process. */
    public ProcessState state(String execId, Duration limit) {
        StateRequest request = StateRequest.newBuilder().setId(id.id()).setExecId(execId).build();
        StateResponse response = call("State", request, StateResponse.parser(), limit);
        Exit exit =
                new Exit(
                        response.getPid(),
                        response.getExitStatus(),
                        Wire.instant(response.hasExitedAt(), response.getExitedAt()));
        return new ProcessState(
                execId,
                response.getPid(),
                Wire.status(response.getStatus()),
                new Stdio(
                        response.getStdin(),
                        response.getStdout(),
                        response.getStderr(),
                        response.getTerminal()),
                exit);
    }

    /** Adds a process. */
    public void exec(String execId, Stdio stdio, Any spec) {
        tell(
                "Exec",
                ExecProcessRequest.newBuilder()
                        .setId(id.id())
                        .setExecId(execId)
                        .setTerminal(stdio.terminal())
                        .setStdin(stdio.stdin())
                        .setStdout(stdio.stdout())
                        .setStderr(stdio.stderr())
                        .setSpec(Wire.any(spec))
                        .build());
    }

    /** Sends a signal. */
    public void kill(String execId, int signal, boolean all) {
        tell(
                "Kill",
                KillRequest.newBuilder()
                        .setId(id.id())
                        .setExecId(execId)
                        .setSignal(signal)
                        .setAll(all)
                        .build());
    }

    /** Waits for the end of a process. The answer has no pid. */
    public Exit waitFor(String execId) {
        WaitRequest request = WaitRequest.newBuilder().setId(id.id()).setExecId(execId).build();
        WaitResponse response = call("Wait", request, WaitResponse.parser(), UNLIMITED);
        return new Exit(
                0,
                response.getExitStatus(),
                Wire.instant(response.hasExitedAt(), response.getExitedAt()));
    }

    /** Freezes every process. */
    public void pause() {
        tell("Pause", PauseRequest.newBuilder().setId(id.id()).build());
    }

    /** Lets frozen processes go on. */
    public void resume() {
        tell("Resume", ResumeRequest.newBuilder().setId(id.id()).build());
    }

    /** Processes in the container. */
    public List<ProcessDetails> processes() {
        PidsRequest request = PidsRequest.newBuilder().setId(id.id()).build();
        return call("Pids", request, PidsResponse.parser(), UNLIMITED).getProcessesList().stream()
                .map(
                        process ->
                                new ProcessDetails(
                                        process.getPid(),
                                        process.hasInfo()
                                                ? Optional.of(Wire.any(process.getInfo()))
                                                : Optional.empty()))
                .toList();
    }

    /** Tells the size of a terminal. */
    public void resize(String execId, int width, int height) {
        tell(
                "ResizePty",
                ResizePtyRequest.newBuilder()
                        .setId(id.id())
                        .setExecId(execId)
                        .setWidth(width)
                        .setHeight(height)
                        .build());
    }

    /** Closes standard input. */
    public void closeStdin(String execId) {
        tell(
                "CloseIO",
                CloseIORequest.newBuilder()
                        .setId(id.id())
                        .setExecId(execId)
                        .setStdin(true)
                        .build());
    }

    /** Writes a checkpoint. */
    public void checkpoint(String directory, Optional<Any> options) {
        CheckpointTaskRequest.Builder request =
                CheckpointTaskRequest.newBuilder().setId(id.id()).setPath(directory);
        options.map(Wire::any).ifPresent(request::setOptions);
        tell("Checkpoint", request.build());
    }

    /** Changes limits. */
    public void update(Any resources, Map<String, String> annotations) {
        tell(
                "Update",
                UpdateTaskRequest.newBuilder()
                        .setId(id.id())
                        .setResources(Wire.any(resources))
                        .putAllAnnotations(annotations)
                        .build());
    }

    /** Resource use. */
    public Any metrics() {
        StatsRequest request = StatsRequest.newBuilder().setId(id.id()).build();
        return Wire.any(call("Stats", request, StatsResponse.parser(), UNLIMITED).getStats());
    }

    /** Forgets a process. */
    public Exit delete(String execId, Duration limit) {
        DeleteRequest request = DeleteRequest.newBuilder().setId(id.id()).setExecId(execId).build();
        return exit(call("Delete", request, DeleteResponse.parser(), limit));
    }

    /** How a process ended, as shims report it when it is deleted. */
    public static Exit exit(DeleteResponse response) {
        return new Exit(
                response.getPid(),
                response.getExitStatus(),
                Wire.instant(response.hasExitedAt(), response.getExitedAt()));
    }

    /** Tells the shim to end if it has nothing left to do. */
    public void shutdown(Duration limit) {
        ShutdownRequest request = ShutdownRequest.newBuilder().setId(id.id()).build();
        call("Shutdown", request, Empty.parser(), limit);
    }
}
