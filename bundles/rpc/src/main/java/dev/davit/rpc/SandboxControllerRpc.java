package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.ErrorCode;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Platforms;
import dev.davit.grpc.convert.SandboxAnswers;
import dev.davit.grpc.convert.SandboxDescriptions;
import dev.davit.grpc.convert.SandboxRequests;
import dev.davit.proto.services.sandbox.v1.ControllerCreateRequest;
import dev.davit.proto.services.sandbox.v1.ControllerCreateResponse;
import dev.davit.proto.services.sandbox.v1.ControllerGrpc;
import dev.davit.proto.services.sandbox.v1.ControllerMetricsRequest;
import dev.davit.proto.services.sandbox.v1.ControllerMetricsResponse;
import dev.davit.proto.services.sandbox.v1.ControllerPlatformRequest;
import dev.davit.proto.services.sandbox.v1.ControllerPlatformResponse;
import dev.davit.proto.services.sandbox.v1.ControllerShutdownRequest;
import dev.davit.proto.services.sandbox.v1.ControllerShutdownResponse;
import dev.davit.proto.services.sandbox.v1.ControllerStartRequest;
import dev.davit.proto.services.sandbox.v1.ControllerStartResponse;
import dev.davit.proto.services.sandbox.v1.ControllerStatusRequest;
import dev.davit.proto.services.sandbox.v1.ControllerStatusResponse;
import dev.davit.proto.services.sandbox.v1.ControllerStopRequest;
import dev.davit.proto.services.sandbox.v1.ControllerStopResponse;
import dev.davit.proto.services.sandbox.v1.ControllerUpdateRequest;
import dev.davit.proto.services.sandbox.v1.ControllerUpdateResponse;
import dev.davit.proto.services.sandbox.v1.ControllerWaitRequest;
import dev.davit.proto.services.sandbox.v1.ControllerWaitResponse;
import dev.davit.rpc.server.Caller;
import dev.davit.service.SandboxControllers;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Duration;
import java.util.Optional;

/** Sandboxes that run. Names one import a message: the service has many. */
@Component(service = BindableService.class)
@SlotId("containerd.services.sandbox.v1.Controller")
@ShownAs("sandbox-controllers")
@Listed(
        requires = {
            "io.containerd.podsandbox.controller.v1",
            "io.containerd.sandbox.controller.v1",
            "io.containerd.event.v1"
        })
public final class SandboxControllerRpc extends ControllerGrpc.ControllerImplBase {
    private final SandboxControllers controllers;

    @Activate
    public SandboxControllerRpc(@Reference SandboxControllers controllers) {
        this.controllers = controllers;
    }

    @Override
    public void create(
            ControllerCreateRequest request, StreamObserver<ControllerCreateResponse> observer) {
        if (request.hasSandbox() && !request.getSandbox().hasRuntime()) {
            throw ErrorCode.INVALID_ARGUMENT.about("sandbox.Runtime must be set");
        }
        SandboxRequest sandbox =
                SandboxRequests.fromProto(Caller.current().requireNamespace(), request);
        controllers.create(request.getSandboxer(), sandbox);
        answer(
                observer,
                ControllerCreateResponse.newBuilder().setSandboxId(request.getSandboxId()).build());
    }

    @Override
    public void start(
            ControllerStartRequest request, StreamObserver<ControllerStartResponse> observer) {
        var instance = controllers.start(request.getSandboxer(), id(request.getSandboxId()));
        answer(observer, SandboxAnswers.toProto(request.getSandboxId(), instance));
    }

    @Override
    public void platform(
            ControllerPlatformRequest request,
            StreamObserver<ControllerPlatformResponse> observer) {
        var platform = controllers.platform(request.getSandboxer(), id(request.getSandboxId()));
        answer(
                observer,
                ControllerPlatformResponse.newBuilder()
                        .setPlatform(Platforms.toProto(platform))
                        .build());
    }

    @Override
    public void stop(
            ControllerStopRequest request, StreamObserver<ControllerStopResponse> observer) {
        // Unsigned on the wire, and nothing said is nothing wanted.
        long seconds = Integer.toUnsignedLong(request.getTimeoutSecs());
        controllers.stop(
                request.getSandboxer(),
                id(request.getSandboxId()),
                Optional.of(Duration.ofSeconds(seconds)).filter(Duration::isPositive));
        answer(observer, ControllerStopResponse.getDefaultInstance());
    }

    @Override
    public void wait(
            ControllerWaitRequest request, StreamObserver<ControllerWaitResponse> observer) {
        var exit = controllers.waitFor(request.getSandboxer(), id(request.getSandboxId()));
        answer(observer, SandboxAnswers.toProto(exit));
    }

    @Override
    public void status(
            ControllerStatusRequest request, StreamObserver<ControllerStatusResponse> observer) {
        var status =
                controllers.status(
                        request.getSandboxer(), id(request.getSandboxId()), request.getVerbose());
        answer(observer, SandboxAnswers.toProto(request.getSandboxId(), status));
    }

    @Override
    public void shutdown(
            ControllerShutdownRequest request,
            StreamObserver<ControllerShutdownResponse> observer) {
        controllers.shutdown(request.getSandboxer(), id(request.getSandboxId()));
        answer(observer, ControllerShutdownResponse.getDefaultInstance());
    }

    @Override
    public void metrics(
            ControllerMetricsRequest request, StreamObserver<ControllerMetricsResponse> observer) {
        var metrics = controllers.metrics(request.getSandboxer(), id(request.getSandboxId()));
        answer(observer, SandboxAnswers.toProto(metrics));
    }

    @Override
    public void update(
            ControllerUpdateRequest request, StreamObserver<ControllerUpdateResponse> observer) {
        controllers.update(
                request.getSandboxer(),
                id(request.getSandboxId()),
                Optional.of(request.getSandbox())
                        .filter(sandbox -> request.hasSandbox())
                        .map(SandboxDescriptions::fromProto),
                request.getFieldsList());
        answer(observer, ControllerUpdateResponse.getDefaultInstance());
    }

    private static SandboxId id(String id) {
        return new SandboxId(Caller.current().requireNamespace(), id);
    }
}
