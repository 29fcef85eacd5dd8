package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.ErrorCode;
import dev.davit.api.sandbox.SandboxController;
import dev.davit.api.sandbox.SandboxId;
import dev.davit.grpc.CallHeaders;
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

import io.grpc.stub.StreamObserver;

import java.time.Duration;
import java.util.Optional;

/**
 * The protocol of sandbox controllers; which of them a request names does not matter. Names one
 * import a message: the service has many.
 */
final class SandboxControllerService extends ControllerGrpc.ControllerImplBase {
    private final SandboxController controller;

    SandboxControllerService(SandboxController controller) {
        this.controller = controller;
    }

    @Override
    public void create(
            ControllerCreateRequest request, StreamObserver<ControllerCreateResponse> observer) {
        controller.create(SandboxRequests.fromProto(namespace(), request));
        answer(
                observer,
                ControllerCreateResponse.newBuilder().setSandboxId(request.getSandboxId()).build());
    }

    @Override
    public void start(
            ControllerStartRequest request, StreamObserver<ControllerStartResponse> observer) {
        var instance = controller.start(id(request.getSandboxId()));
        answer(observer, SandboxAnswers.toProto(request.getSandboxId(), instance));
    }

    @Override
    public void platform(
            ControllerPlatformRequest request,
            StreamObserver<ControllerPlatformResponse> observer) {
        var platform = controller.platform(id(request.getSandboxId()));
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
        controller.stop(
                id(request.getSandboxId()),
                Optional.of(Duration.ofSeconds(seconds)).filter(Duration::isPositive));
        answer(observer, ControllerStopResponse.getDefaultInstance());
    }

    @Override
    public void wait(
            ControllerWaitRequest request, StreamObserver<ControllerWaitResponse> observer) {
        answer(observer, SandboxAnswers.toProto(controller.waitFor(id(request.getSandboxId()))));
    }

    @Override
    public void status(
            ControllerStatusRequest request, StreamObserver<ControllerStatusResponse> observer) {
        var status = controller.status(id(request.getSandboxId()), request.getVerbose());
        answer(observer, SandboxAnswers.toProto(request.getSandboxId(), status));
    }

    @Override
    public void shutdown(
            ControllerShutdownRequest request,
            StreamObserver<ControllerShutdownResponse> observer) {
        controller.shutdown(id(request.getSandboxId()));
        answer(observer, ControllerShutdownResponse.getDefaultInstance());
    }

    @Override
    public void metrics(
            ControllerMetricsRequest request, StreamObserver<ControllerMetricsResponse> observer) {
        answer(observer, SandboxAnswers.toProto(controller.metrics(id(request.getSandboxId()))));
    }

    @Override
    public void update(
            ControllerUpdateRequest request, StreamObserver<ControllerUpdateResponse> observer) {
        if (!request.hasSandbox()) {
            throw ErrorCode.INVALID_ARGUMENT.about("sandbox must be set");
        }
        controller.update(
                id(request.getSandboxId()),
                SandboxDescriptions.fromProto(request.getSandbox()),
                request.getFieldsList());
        answer(observer, ControllerUpdateResponse.getDefaultInstance());
    }

    private static SandboxId id(String id) {
        return new SandboxId(namespace(), id);
    }

    private static String namespace() {
        String namespace = CallHeaders.current().namespace();
        if (namespace.isEmpty()) {
            throw ErrorCode.FAILED_PRECONDITION.about("namespace is required");
        }
        return namespace;
    }
}
