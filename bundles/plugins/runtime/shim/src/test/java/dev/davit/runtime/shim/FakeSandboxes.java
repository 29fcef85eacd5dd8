package dev.davit.runtime.shim;

import com.google.protobuf.Any;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.proto.runtime.sandbox.v1.CreateSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.CreateSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.PlatformRequest;
import dev.davit.proto.runtime.sandbox.v1.PlatformResponse;
import dev.davit.proto.runtime.sandbox.v1.SandboxMetricsRequest;
import dev.davit.proto.runtime.sandbox.v1.SandboxMetricsResponse;
import dev.davit.proto.runtime.sandbox.v1.SandboxStatusRequest;
import dev.davit.proto.runtime.sandbox.v1.SandboxStatusResponse;
import dev.davit.proto.runtime.sandbox.v1.ShutdownSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.ShutdownSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.StartSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.StartSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.StopSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.StopSandboxResponse;
import dev.davit.proto.runtime.sandbox.v1.WaitSandboxRequest;
import dev.davit.proto.runtime.sandbox.v1.WaitSandboxResponse;
import dev.davit.proto.types.Metric;
import dev.davit.proto.types.Platform;
import dev.davit.runtime.shim.connection.Wire;
import dev.davit.ttrpc.ServerCall;
import dev.davit.ttrpc.TtrpcService;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The sandbox service of a shim that runs nothing, and does at any method what a test wants. Names
 * one import a message: the service has many.
 */
final class FakeSandboxes {
    private static final int FIRST_PID = 2000;
    private static final int KILLED = 137;

    /** Methods called, with the id: {@code CreateSandbox a}. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    /** What happens at a method, before it does its work; by name. */
    final Map<String, Runnable> before = new ConcurrentHashMap<>();

    /** Requests that have made sandboxes, by id. */
    final Map<String, CreateSandboxRequest> requests = new ConcurrentHashMap<>();

    private final Map<String, Box> boxes = new ConcurrentHashMap<>();
    private final Runnable onIdle;

    /**
     * @param onIdle called when the last sandbox has been shut down
     */
    FakeSandboxes(Runnable onIdle) {
        this.onIdle = onIdle;
    }

    private static final class Box {
        final int pid;
        final CountDownLatch ended = new CountDownLatch(1);
        volatile Instant startedAt = Instant.EPOCH;
        volatile Instant endedAt = Instant.EPOCH;
        volatile int status;

        Box(int pid) {
            this.pid = pid;
        }

        synchronized void end(int how) {
            if (ended.getCount() > 0) {
                status = how;
                endedAt = Instant.now();
                ended.countDown();
            }
        }

        boolean runs() {
            return !startedAt.equals(Instant.EPOCH) && ended.getCount() > 0;
        }
    }

    TtrpcService service() {
        return TtrpcService.named("containerd.runtime.sandbox.v1.Sandbox")
                .unary("CreateSandbox", CreateSandboxRequest.parser(), this::create)
                .unary("StartSandbox", StartSandboxRequest.parser(), this::start)
                .unary("Platform", PlatformRequest.parser(), this::platform)
                .unary("StopSandbox", StopSandboxRequest.parser(), this::stop)
                .unary("WaitSandbox", WaitSandboxRequest.parser(), this::await)
                .unary("SandboxStatus", SandboxStatusRequest.parser(), this::status)
                .unary("ShutdownSandbox", ShutdownSandboxRequest.parser(), this::shutdown)
                .unary("SandboxMetrics", SandboxMetricsRequest.parser(), this::metrics)
                .build();
    }

    /** Ends the sandboxes of an id as if by themselves. */
    void end(String id, int status) {
        boxes.forEach(
                (key, box) -> {
                    if (key.endsWith("/" + id)) {
                        box.end(status);
                    }
                });
    }

    private void called(String method, String id) {
        calls.add(method + " " + id);
        before.getOrDefault(method, () -> {}).run();
    }

    /** Shims of all namespaces may be one here. */
    private static String key(String id, ServerCall call) {
        return call.metadata().first("containerd-namespace-ttrpc").orElse("") + "/" + id;
    }

    private Box box(String id, ServerCall call) {
        Box box = boxes.get(key(id, call));
        if (box == null) {
            throw ErrorCode.NOT_FOUND.about("sandbox " + id);
        }
        return box;
    }

    private CreateSandboxResponse create(CreateSandboxRequest request, ServerCall call) {
        called("CreateSandbox", request.getSandboxId());
        requests.put(request.getSandboxId(), request);
        boxes.put(key(request.getSandboxId(), call), new Box(FIRST_PID + boxes.size()));
        return CreateSandboxResponse.getDefaultInstance();
    }

    private StartSandboxResponse start(StartSandboxRequest request, ServerCall call) {
        called("StartSandbox", request.getSandboxId());
        Box box = box(request.getSandboxId(), call);
        box.startedAt = Instant.now();
        return StartSandboxResponse.newBuilder()
                .setPid(box.pid)
                .setCreatedAt(Wire.timestamp(box.startedAt))
                .build();
    }

    private PlatformResponse platform(PlatformRequest request, ServerCall call) {
        called("Platform", request.getSandboxId());
        box(request.getSandboxId(), call);
        return PlatformResponse.newBuilder()
                .setPlatform(Platform.newBuilder().setOs("linux").setArchitecture("amd64"))
                .build();
    }

    private StopSandboxResponse stop(StopSandboxRequest request, ServerCall call) {
        called("StopSandbox", request.getSandboxId() + " " + request.getTimeoutSecs());
        box(request.getSandboxId(), call).end(0);
        return StopSandboxResponse.getDefaultInstance();
    }

    private WaitSandboxResponse await(WaitSandboxRequest request, ServerCall call) {
        called("WaitSandbox", request.getSandboxId());
        Box box = box(request.getSandboxId(), call);
        try {
            box.ended.await();
        } catch (InterruptedException e) {
            throw new DavitException(ErrorCode.CANCELLED, "context canceled", e);
        }
        return WaitSandboxResponse.newBuilder()
                .setExitStatus(box.status)
                .setExitedAt(Wire.timestamp(box.endedAt))
                .build();
    }

    private SandboxStatusResponse status(SandboxStatusRequest request, ServerCall call) {
        called("SandboxStatus", request.getSandboxId());
        Box box = box(request.getSandboxId(), call);
        SandboxStatusResponse.Builder response =
                SandboxStatusResponse.newBuilder()
                        .setSandboxId(request.getSandboxId())
                        .setState(box.runs() ? "SANDBOX_READY" : "SANDBOX_NOTREADY")
                        .setCreatedAt(Wire.timestamp(box.startedAt))
                        .setExitedAt(Wire.timestamp(box.endedAt));
        if (!box.startedAt.equals(Instant.EPOCH)) {
            response.setPid(box.pid);
        }
        if (request.getVerbose()) {
            response.putInfo("kind", "fake");
        }
        return response.build();
    }

    private ShutdownSandboxResponse shutdown(ShutdownSandboxRequest request, ServerCall call) {
        called("ShutdownSandbox", request.getSandboxId());
        box(request.getSandboxId(), call).end(KILLED);
        boxes.remove(key(request.getSandboxId(), call));
        if (boxes.isEmpty()) {
            onIdle.run();
        }
        return ShutdownSandboxResponse.getDefaultInstance();
    }

    private SandboxMetricsResponse metrics(SandboxMetricsRequest request, ServerCall call) {
        called("SandboxMetrics", request.getSandboxId());
        box(request.getSandboxId(), call);
        return SandboxMetricsResponse.newBuilder()
                .setMetrics(
                        Metric.newBuilder()
                                .setId(request.getSandboxId())
                                .setTimestamp(Wire.timestamp(Instant.now()))
                                .setData(Any.newBuilder().setTypeUrl("numbers")))
                .build();
    }
}
