package dev.davit.runtime.shim;

import com.google.protobuf.Empty;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.task.v3.ConnectRequest;
import dev.davit.proto.task.v3.ConnectResponse;
import dev.davit.proto.task.v3.CreateTaskRequest;
import dev.davit.proto.task.v3.CreateTaskResponse;
import dev.davit.proto.task.v3.DeleteRequest;
import dev.davit.proto.task.v3.DeleteResponse;
import dev.davit.proto.task.v3.KillRequest;
import dev.davit.proto.task.v3.ShutdownRequest;
import dev.davit.proto.task.v3.StartRequest;
import dev.davit.proto.task.v3.StartResponse;
import dev.davit.proto.task.v3.StateRequest;
import dev.davit.proto.task.v3.StateResponse;
import dev.davit.proto.task.v3.WaitRequest;
import dev.davit.proto.task.v3.WaitResponse;
import dev.davit.proto.types.task.Status;
import dev.davit.runtime.shim.connection.Wire;
import dev.davit.ttrpc.TtrpcService;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;

/** The task service of a shim that runs nothing, and does at any method what a test wants. */
final class FakeTasks {
    private static final int FIRST_PID = 1000;

    /** Methods called, with the id: {@code Create a}. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** What happens at a method, before it does its work; by name. */
    final Map<String, Runnable> before = new ConcurrentHashMap<>();

    private final Map<String, Container> containers = new ConcurrentHashMap<>();
    private final Runnable onIdle;

    /**
     * @param onIdle called by Shutdown when there is no container
     */
    FakeTasks(Runnable onIdle) {
        this.onIdle = onIdle;
    }

    private static final class Container {
        final int pid;
        final CountDownLatch exited = new CountDownLatch(1);
        volatile boolean started;
        volatile int status;

        Container(int pid) {
            this.pid = pid;
        }
    }

    /** The service in one of its versions. */
    TtrpcService service(int version) {
        return TtrpcService.named("containerd.task.v" + version + ".Task")
                .unary("Create", CreateTaskRequest.parser(), (q, c) -> create(q))
                .unary("Start", StartRequest.parser(), (q, c) -> start(q))
                .unary("State", StateRequest.parser(), (q, c) -> state(q))
                .unary("Connect", ConnectRequest.parser(), (q, c) -> connect(q))
                .unary("Kill", KillRequest.parser(), (q, c) -> kill(q))
                .unary("Wait", WaitRequest.parser(), (q, c) -> await(q))
                .unary("Delete", DeleteRequest.parser(), (q, c) -> delete(q))
                .unary("Shutdown", ShutdownRequest.parser(), (q, c) -> shutdown(q))
                .build();
    }

    private void called(String method, String id) {
        calls.add(method + " " + id);
        before.getOrDefault(method, () -> {}).run();
    }

    private <T> T with(String id, Function<Container, T> body) {
        Container container = containers.get(id);
        if (container == null) {
            throw ErrorCode.NOT_FOUND.about("container not created");
        }
        return body.apply(container);
    }

    CreateTaskResponse create(CreateTaskRequest request) {
        called("Create", request.getId());
        Container container = new Container(FIRST_PID + containers.size());
        containers.put(request.getId(), container);
        return CreateTaskResponse.newBuilder().setPid(container.pid).build();
    }

    StartResponse start(StartRequest request) {
        called("Start", request.getId());
        return with(
                request.getId(),
                container -> {
                    container.started = true;
                    return StartResponse.newBuilder().setPid(container.pid).build();
                });
    }

    StateResponse state(StateRequest request) {
        called("State", request.getId());
        return with(
                request.getId(),
                container ->
                        StateResponse.newBuilder()
                                .setId(request.getId())
                                .setPid(container.pid)
                                .setStatus(status(container))
                                .setExitStatus(container.status)
                                .build());
    }

    private static Status status(Container container) {
        if (container.exited.getCount() == 0) {
            return Status.STOPPED;
        }
        return container.started ? Status.RUNNING : Status.CREATED;
    }

    ConnectResponse connect(ConnectRequest request) {
        called("Connect", request.getId());
        Container container = containers.get(request.getId());
        return ConnectResponse.newBuilder()
                .setShimPid(1)
                .setTaskPid(container == null ? 0 : container.pid)
                .build();
    }

    Empty kill(KillRequest request) {
        called("Kill", request.getId());
        return with(
                request.getId(),
                container -> {
                    container.status = 128 + request.getSignal();
                    container.exited.countDown();
                    return Empty.getDefaultInstance();
                });
    }

    WaitResponse await(WaitRequest request) {
        called("Wait", request.getId());
        return with(
                request.getId(),
                container -> {
                    try {
                        container.exited.await();
                    } catch (InterruptedException e) {
                        throw new DavitException(ErrorCode.CANCELLED, "context canceled", e);
                    }
                    return WaitResponse.newBuilder()
                            .setExitStatus(container.status)
                            .setExitedAt(Wire.timestamp(Instant.EPOCH))
                            .build();
                });
    }

    DeleteResponse delete(DeleteRequest request) {
        called("Delete", request.getId());
        return with(
                request.getId(),
                container -> {
                    containers.remove(request.getId());
                    container.exited.countDown();
                    return DeleteResponse.newBuilder()
                            .setPid(container.pid)
                            .setExitStatus(container.status)
                            .setExitedAt(Wire.timestamp(Instant.EPOCH))
                            .build();
                });
    }

    Empty shutdown(ShutdownRequest request) {
        called("Shutdown", request.getId());
        if (containers.isEmpty()) {
            onIdle.run();
        }
        return Empty.getDefaultInstance();
    }
}
