package dev.davit.proxy.adapter;

import dev.davit.api.Platform;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxDescription;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;
import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.convert.Platforms;
import dev.davit.grpc.convert.SandboxAnswers;
import dev.davit.grpc.convert.SandboxDescriptions;
import dev.davit.grpc.convert.SandboxRequests;
import dev.davit.proto.services.sandbox.v1.ControllerGrpc;
import dev.davit.proto.services.sandbox.v1.ControllerMetricsRequest;
import dev.davit.proto.services.sandbox.v1.ControllerPlatformRequest;
import dev.davit.proto.services.sandbox.v1.ControllerShutdownRequest;
import dev.davit.proto.services.sandbox.v1.ControllerStartRequest;
import dev.davit.proto.services.sandbox.v1.ControllerStatusRequest;
import dev.davit.proto.services.sandbox.v1.ControllerStopRequest;
import dev.davit.proto.services.sandbox.v1.ControllerUpdateRequest;
import dev.davit.proto.services.sandbox.v1.ControllerWaitRequest;

import io.grpc.Context;
import io.grpc.MethodDescriptor;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A sandbox controller of another process. Names one import a message: the service has many. */
public class RemoteSandboxController implements SandboxController {
    /** So that a part of a second is not said as none at all, which means no limit. */
    private static final Duration ALMOST_A_SECOND = Duration.ofSeconds(1).minusNanos(1);

    private final Peer peer;
    private final String sandboxer;

    /**
     * @param peer the process, called with the headers of the current context
     * @param sandboxer what the process calls it
     */
    public RemoteSandboxController(Peer peer, String sandboxer) {
        this.peer = peer;
        this.sandboxer = sandboxer;
    }

    @Override
    public void create(SandboxRequest request) {
        settle(
                request.id(),
                ControllerGrpc.getCreateMethod(),
                SandboxRequests.toProto(request, sandboxer));
    }

    @Override
    public SandboxInstance start(SandboxId id) {
        var request =
                ControllerStartRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setSandboxer(sandboxer)
                        .build();
        return SandboxAnswers.fromProto(settle(id, ControllerGrpc.getStartMethod(), request));
    }

    @Override
    public Platform platform(SandboxId id) {
        var request =
                ControllerPlatformRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setSandboxer(sandboxer)
                        .build();
        return Platforms.fromProto(
                ask(id, ControllerGrpc.getPlatformMethod(), request).getPlatform());
    }

    @Override
    public void stop(SandboxId id, Optional<Duration> limit) {
        var request =
                ControllerStopRequest.newBuilder().setSandboxId(id.id()).setSandboxer(sandboxer);
        limit.map(time -> time.plus(ALMOST_A_SECOND).toSeconds())
                .ifPresent(
                        seconds ->
                                request.setTimeoutSecs((int) Math.min(seconds, Integer.MAX_VALUE)));
        settle(id, ControllerGrpc.getStopMethod(), request.build());
    }

    @Override
    public SandboxExit waitFor(SandboxId id) {
        var request =
                ControllerWaitRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setSandboxer(sandboxer)
                        .build();
        return SandboxAnswers.fromProto(ask(id, ControllerGrpc.getWaitMethod(), request));
    }

    @Override
    public SandboxStatus status(SandboxId id, boolean verbose) {
        var request =
                ControllerStatusRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setVerbose(verbose)
                        .setSandboxer(sandboxer)
                        .build();
        return SandboxAnswers.fromProto(ask(id, ControllerGrpc.getStatusMethod(), request));
    }

    @Override
    public void shutdown(SandboxId id) {
        var request =
                ControllerShutdownRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setSandboxer(sandboxer)
                        .build();
        settle(id, ControllerGrpc.getShutdownMethod(), request);
    }

    @Override
    public SandboxMetrics metrics(SandboxId id) {
        var request =
                ControllerMetricsRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setSandboxer(sandboxer)
                        .build();
        return SandboxAnswers.fromProto(ask(id, ControllerGrpc.getMetricsMethod(), request));
    }

    @Override
    public void update(SandboxId id, SandboxDescription description, List<String> fields) {
        var request =
                ControllerUpdateRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setSandboxer(sandboxer)
                        .setSandbox(SandboxDescriptions.toProto(id.id(), sandboxer, description))
                        .addAllFields(fields)
                        .build();
        settle(id, ControllerGrpc.getUpdateMethod(), request);
    }

    private <Q, R> R ask(SandboxId id, MethodDescriptor<Q, R> method, Q question) {
        return inNamespaceOf(id, () -> peer.ask(method, question));
    }

    private <Q, R> R settle(SandboxId id, MethodDescriptor<Q, R> method, Q request) {
        return inNamespaceOf(id, () -> peer.settle(method, request));
    }

    /** On the wire the namespace of a sandbox is that of the caller. */
    private static <R> R inNamespaceOf(SandboxId id, Supplier<R> call) {
        var headers = new CallHeaders(id.namespace(), CallHeaders.current().lease());
        Context context = headers.inContext();
        Context previous = context.attach();
        try {
            return call.get();
        } finally {
            context.detach(previous);
        }
    }
}
