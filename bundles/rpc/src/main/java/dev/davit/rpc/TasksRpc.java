package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;
import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.Stdio;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Anys;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.grpc.convert.Mounts;
import dev.davit.grpc.convert.Times;
import dev.davit.metadata.Scope;
import dev.davit.proto.runc.v1.CheckpointOptions;
import dev.davit.proto.services.tasks.v1.CheckpointTaskRequest;
import dev.davit.proto.services.tasks.v1.CheckpointTaskResponse;
import dev.davit.proto.services.tasks.v1.CloseIORequest;
import dev.davit.proto.services.tasks.v1.CreateTaskRequest;
import dev.davit.proto.services.tasks.v1.CreateTaskResponse;
import dev.davit.proto.services.tasks.v1.DeleteProcessRequest;
import dev.davit.proto.services.tasks.v1.DeleteResponse;
import dev.davit.proto.services.tasks.v1.DeleteTaskRequest;
import dev.davit.proto.services.tasks.v1.ExecProcessRequest;
import dev.davit.proto.services.tasks.v1.GetRequest;
import dev.davit.proto.services.tasks.v1.GetResponse;
import dev.davit.proto.services.tasks.v1.KillRequest;
import dev.davit.proto.services.tasks.v1.ListPidsRequest;
import dev.davit.proto.services.tasks.v1.ListPidsResponse;
import dev.davit.proto.services.tasks.v1.ListTasksRequest;
import dev.davit.proto.services.tasks.v1.ListTasksResponse;
import dev.davit.proto.services.tasks.v1.MetricsRequest;
import dev.davit.proto.services.tasks.v1.MetricsResponse;
import dev.davit.proto.services.tasks.v1.PauseTaskRequest;
import dev.davit.proto.services.tasks.v1.ResizePtyRequest;
import dev.davit.proto.services.tasks.v1.ResumeTaskRequest;
import dev.davit.proto.services.tasks.v1.StartRequest;
import dev.davit.proto.services.tasks.v1.StartResponse;
import dev.davit.proto.services.tasks.v1.TasksGrpc;
import dev.davit.proto.services.tasks.v1.UpdateTaskRequest;
import dev.davit.proto.services.tasks.v1.WaitRequest;
import dev.davit.proto.services.tasks.v1.WaitResponse;
import dev.davit.proto.types.Metric;
import dev.davit.rpc.convert.Processes;
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.task.TaskDraft;
import dev.davit.service.task.Tasks;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Optional;

/** Tasks and their processes. Names one import a message: the service has many. */
@Component(service = BindableService.class)
@SlotId("containerd.services.tasks.v1.Tasks")
@ShownAs("tasks")
@Listed(requires = "io.containerd.service.v1")
public final class TasksRpc extends TasksGrpc.TasksImplBase {
    private static final String INIT = "";

    private final Tasks tasks;

    @Activate
    public TasksRpc(@Reference Tasks tasks) {
        this.tasks = tasks;
    }

    @Override
    public void create(CreateTaskRequest request, StreamObserver<CreateTaskResponse> observer) {
        Scope scope = Caller.current().scope();
        Optional<Any> options = Anys.fromProto(request.hasOptions(), request.getOptions());
        var draft =
                new TaskDraft(
                        request.getContainerId(),
                        Mounts.fromProto(request.getRootfsList()),
                        new Stdio(
                                request.getStdin(),
                                request.getStdout(),
                                request.getStderr(),
                                request.getTerminal()),
                        request.hasCheckpoint()
                                ? Optional.of(Descriptors.fromProto(request.getCheckpoint()))
                                : Optional.empty(),
                        options,
                        request.getRuntimePath(),
                        request.getTaskApiAddress(),
                        request.getTaskApiVersion());
        int pid = tasks.create(scope, draft);
        answer(
                observer,
                CreateTaskResponse.newBuilder()
                        .setContainerId(request.getContainerId())
                        .setPid(pid)
                        .build());
    }

    @Override
    public void start(StartRequest request, StreamObserver<StartResponse> observer) {
        int pid =
                tasks.with(
                        Caller.current().scope(),
                        request.getContainerId(),
                        task -> task.start(request.getExecId()));
        answer(observer, StartResponse.newBuilder().setPid(pid).build());
    }

    @Override
    public void delete(DeleteTaskRequest request, StreamObserver<DeleteResponse> observer) {
        Exit exit =
                tasks.with(
                        Caller.current().scope(), request.getContainerId(), task -> task.delete());
        answer(observer, deleted(INIT, exit));
    }

    @Override
    public void deleteProcess(
            DeleteProcessRequest request, StreamObserver<DeleteResponse> observer) {
        Exit exit =
                tasks.with(
                        Caller.current().scope(),
                        request.getContainerId(),
                        task -> task.deleteProcess(request.getExecId()));
        answer(observer, deleted(request.getExecId(), exit));
    }

    private static DeleteResponse deleted(String id, Exit exit) {
        return DeleteResponse.newBuilder()
                .setId(id)
                .setPid(exit.pid())
                .setExitStatus(exit.status())
                .setExitedAt(Times.toProto(exit.time()))
                .build();
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetResponse> observer) {
        var state =
                tasks.with(
                        Caller.current().scope(),
                        request.getContainerId(),
                        task -> task.state(request.getExecId()));
        answer(
                observer,
                GetResponse.newBuilder()
                        .setProcess(Processes.toProto(request.getContainerId(), state))
                        .build());
    }

    @Override
    public void list(ListTasksRequest request, StreamObserver<ListTasksResponse> observer) {
        var response = ListTasksResponse.newBuilder();
        tasks.forEach(
                Caller.current().scope(),
                task -> response.addTasks(Processes.toProto(task.getKey(), task.getValue())));
        answer(observer, response.build());
    }

    @Override
    public void kill(KillRequest request, StreamObserver<Empty> observer) {
        tasks.with(
                Caller.current().scope(),
                request.getContainerId(),
                task -> {
                    task.kill(request.getExecId(), request.getSignal(), request.getAll());
                    return task;
                });
        done(observer);
    }

    @Override
    public void exec(ExecProcessRequest request, StreamObserver<Empty> observer) {
        tasks.exec(
                Caller.current().scope(),
                request.getContainerId(),
                request.getExecId(),
                new Stdio(
                        request.getStdin(),
                        request.getStdout(),
                        request.getStderr(),
                        request.getTerminal()),
                Anys.fromProto(request.hasSpec(), request.getSpec()));
        done(observer);
    }

    @Override
    public void resizePty(ResizePtyRequest request, StreamObserver<Empty> observer) {
        tasks.with(
                Caller.current().scope(),
                request.getContainerId(),
                task -> {
                    task.resize(request.getExecId(), request.getWidth(), request.getHeight());
                    return task;
                });
        done(observer);
    }

    @Override
    public void closeIO(CloseIORequest request, StreamObserver<Empty> observer) {
        tasks.with(
                Caller.current().scope(),
                request.getContainerId(),
                task -> {
                    if (request.getStdin()) {
                        task.closeStdin(request.getExecId());
                    }
                    return task;
                });
        done(observer);
    }

    @Override
    public void pause(PauseTaskRequest request, StreamObserver<Empty> observer) {
        tasks.with(
                Caller.current().scope(),
                request.getContainerId(),
                task -> {
                    task.pause();
                    return task;
                });
        done(observer);
    }

    @Override
    public void resume(ResumeTaskRequest request, StreamObserver<Empty> observer) {
        tasks.with(
                Caller.current().scope(),
                request.getContainerId(),
                task -> {
                    task.resume();
                    return task;
                });
        done(observer);
    }

    @Override
    public void listPids(ListPidsRequest request, StreamObserver<ListPidsResponse> observer) {
        var processes =
                tasks.with(
                        Caller.current().scope(),
                        request.getContainerId(),
                        task -> task.processes());
        var response = ListPidsResponse.newBuilder();
        processes.forEach(process -> response.addProcesses(Processes.toProto(process)));
        answer(observer, response.build());
    }

    @Override
    public void checkpoint(
            CheckpointTaskRequest request, StreamObserver<CheckpointTaskResponse> observer) {
        Scope scope = Caller.current().scope();
        var blobs =
                tasks.checkpoint(
                        scope,
                        request.getContainerId(),
                        checkpointDirectory(request),
                        Anys.fromProto(request.hasOptions(), request.getOptions()),
                        spec -> Anys.toProto(spec).toByteArray());
        var response = CheckpointTaskResponse.newBuilder();
        blobs.forEach(blob -> response.addDescriptors(Descriptors.toProto(blob)));
        answer(observer, response.build());
    }

    private static String checkpointDirectory(CheckpointTaskRequest request) {
        if (!request.hasOptions()) {
            return "";
        }
        String type = Anys.typeName(request.getOptions());
        if (!type.equals(CheckpointOptions.getDescriptor().getFullName())) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "type with url " + request.getOptions().getTypeUrl() + ": not found");
        }
        try {
            return CheckpointOptions.parseFrom(request.getOptions().getValue()).getImagePath();
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "proto: cannot parse invalid wire-format data", e);
        }
    }

    @Override
    public void update(UpdateTaskRequest request, StreamObserver<Empty> observer) {
        tasks.with(
                Caller.current().scope(),
                request.getContainerId(),
                task -> {
                    task.update(
                            Anys.fromProto(request.hasResources(), request.getResources()),
                            request.getAnnotationsMap());
                    return task;
                });
        done(observer);
    }

    @Override
    public void metrics(MetricsRequest request, StreamObserver<MetricsResponse> observer) {
        Scope scope;
        Filter filter;
        try {
            filter = RequestFilters.parse(request.getFiltersList());
            scope = Caller.current().scope();
        } catch (DavitException e) {
            // The class of what goes wrong here has never reached clients.
            throw new DavitException(ErrorCode.UNKNOWN, e.getMessage(), e);
        }
        var response = MetricsResponse.newBuilder();
        tasks.metrics(scope, filter)
                .forEach(
                        metrics ->
                                response.addMetrics(
                                        Metric.newBuilder()
                                                .setId(metrics.id())
                                                .setTimestamp(Times.toProto(metrics.time()))
                                                .setData(Anys.toProto(metrics.data()))));
        answer(observer, response.build());
    }

    @Override
    public void wait(WaitRequest request, StreamObserver<WaitResponse> observer) {
        Exit exit =
                tasks.waitFor(
                        Caller.current().scope(), request.getContainerId(), request.getExecId());
        answer(
                observer,
                WaitResponse.newBuilder()
                        .setExitStatus(exit.status())
                        .setExitedAt(Times.toProto(exit.time()))
                        .build());
    }
}
