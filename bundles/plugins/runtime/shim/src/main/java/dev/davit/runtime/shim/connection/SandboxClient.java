package dev.davit.runtime.shim.connection;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import com.google.protobuf.Timestamp;

import dev.davit.api.Any;
import dev.davit.api.Platform;
import dev.davit.api.runtime.TaskId;
import dev.davit.api.sandbox.SandboxExit;
import dev.davit.api.sandbox.SandboxInstance;
import dev.davit.api.sandbox.SandboxMetrics;
import dev.davit.api.sandbox.SandboxRequest;
import dev.davit.api.sandbox.SandboxStatus;
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

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The sandbox service of a shim for one sandbox: contracts in, messages out, and what the shim
 * reports thrown as it is. Imports the whole service.
 */
public final class SandboxClient {
    private static final String SERVICE = "containerd.runtime.sandbox.v1.Sandbox";
    private static final Duration UNLIMITED = Duration.ZERO;

    private final ShimConnection connection;
    private final TaskId id;

    /**
     * Asks nothing yet.
     *
     * @param id namespace and id of the sandbox
     */
    public SandboxClient(ShimConnection connection, TaskId id) {
        this.connection = connection;
        this.id = id;
    }

    private <R extends MessageLite> R call(
            String method, MessageLite request, Parser<R> answer, Duration limit) {
        return connection.call(id.namespace(), SERVICE, method, request, answer, limit);
    }

    /** Creates the sandbox. */
    public void create(SandboxRequest request, Path bundle) {
        CreateSandboxRequest.Builder message =
                CreateSandboxRequest.newBuilder()
                        .setSandboxId(id.id())
                        .setBundlePath(bundle.toString())
                        .addAllRootfs(request.rootfs().stream().map(Wire::mount).toList())
                        .setNetnsPath(request.networkNamespace())
                        .putAllAnnotations(request.annotations());
        request.options().map(Wire::any).ifPresent(message::setOptions);
        call("CreateSandbox", message.build(), CreateSandboxResponse.parser(), UNLIMITED);
    }

    /** Starts the sandbox. */
    public SandboxInstance start() {
        StartSandboxRequest request =
                StartSandboxRequest.newBuilder().setSandboxId(id.id()).build();
        StartSandboxResponse response =
                call("StartSandbox", request, StartSandboxResponse.parser(), UNLIMITED);
        return new SandboxInstance(
                response.getPid(),
                known(response.getCreatedAt()).orElseGet(Instant::now),
                Map.of(),
                address(),
                connection.endpoint().version(),
                response.hasSpec() ? Optional.of(Wire.any(response.getSpec())) : Optional.empty());
    }

    /** Where tasks are served, as clients hand it on. */
    private String address() {
        ShimEndpoint endpoint = connection.endpoint();
        return endpoint.protocol() + "+" + endpoint.address();
    }

    /** What containers run on. */
    public Platform platform() {
        PlatformRequest request = PlatformRequest.newBuilder().setSandboxId(id.id()).build();
        var platform =
                call("Platform", request, PlatformResponse.parser(), UNLIMITED).getPlatform();
        return new Platform(
                platform.getOs(),
                platform.getArchitecture(),
                platform.getVariant(),
                platform.getOsVersion(),
                platform.getOsFeaturesList());
    }

    /** Ends the sandbox. */
    public void stop(Optional<Duration> limit) {
        StopSandboxRequest.Builder request = StopSandboxRequest.newBuilder().setSandboxId(id.id());
        // on the wire are whole seconds, and zero is not said
        limit.map(time -> time.plusNanos(999_999_999).toSeconds())
                .ifPresent(seconds -> request.setTimeoutSecs((int) Math.min(seconds, 1L << 31)));
        call("StopSandbox", request.build(), StopSandboxResponse.parser(), UNLIMITED);
    }

    /** Waits for the end of the sandbox. */
    public SandboxExit waitFor() {
        WaitSandboxRequest request = WaitSandboxRequest.newBuilder().setSandboxId(id.id()).build();
        WaitSandboxResponse response =
                call("WaitSandbox", request, WaitSandboxResponse.parser(), UNLIMITED);
        return new SandboxExit(
                response.getExitStatus(), known(response.getExitedAt()).orElseGet(Instant::now));
    }

    /** How the sandbox is. */
    public SandboxStatus status(boolean verbose, Duration limit) {
        SandboxStatusRequest request =
                SandboxStatusRequest.newBuilder().setSandboxId(id.id()).setVerbose(verbose).build();
        SandboxStatusResponse response =
                call("SandboxStatus", request, SandboxStatusResponse.parser(), limit);
        return new SandboxStatus(
                response.getPid(),
                response.getState(),
                response.getInfoMap(),
                known(response.getCreatedAt()),
                known(response.getExitedAt()),
                response.hasExtra() ? Optional.of(Wire.any(response.getExtra())) : Optional.empty(),
                address(),
                connection.endpoint().version());
    }

    /** Ends the sandbox if it runs, and tells the shim to end. */
    public void shutdown(Duration limit) {
        ShutdownSandboxRequest request =
                ShutdownSandboxRequest.newBuilder().setSandboxId(id.id()).build();
        call("ShutdownSandbox", request, ShutdownSandboxResponse.parser(), limit);
    }

    /** Resource use. */
    public SandboxMetrics metrics() {
        SandboxMetricsRequest request =
                SandboxMetricsRequest.newBuilder().setSandboxId(id.id()).build();
        Metric metric =
                call("SandboxMetrics", request, SandboxMetricsResponse.parser(), UNLIMITED)
                        .getMetrics();
        return new SandboxMetrics(
                metric.getId().isEmpty() ? id.id() : metric.getId(),
                known(metric.getTimestamp()).orElseGet(Instant::now),
                metric.hasData() ? Wire.any(metric.getData()) : new Any("", new byte[0]));
    }

    /** A time, if it is one: neither absent nor the zero of Go, nor that of Unix. */
    private static Optional<Instant> known(Timestamp time) {
        return Optional.of(Wire.instant(true, time)).filter(Instant.EPOCH::isBefore);
    }
}
