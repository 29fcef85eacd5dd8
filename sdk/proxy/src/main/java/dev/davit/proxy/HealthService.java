package dev.davit.proxy;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.DavitException;
import dev.davit.api.slot.HealthCheck;
import dev.davit.proto.health.v1.HealthCheckRequest;
import dev.davit.proto.health.v1.HealthCheckResponse;
import dev.davit.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.davit.proto.health.v1.HealthGrpc;

import io.grpc.stub.StreamObserver;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Says whether calls would be answered: what all implementations that can be asked say. */
final class HealthService extends HealthGrpc.HealthImplBase {
    private static final Logger LOG = System.getLogger(HealthService.class.getName());

    private final List<HealthCheck> checks;

    HealthService(List<HealthCheck> checks) {
        this.checks = List.copyOf(checks);
    }

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
        answer(observer, HealthCheckResponse.newBuilder().setStatus(status()).build());
    }

    private ServingStatus status() {
        try {
            checks.forEach(HealthCheck::check);
            return ServingStatus.SERVING;
        } catch (DavitException e) {
            LOG.log(Level.WARNING, "not serving: {0}", e.getMessage());
            return ServingStatus.NOT_SERVING;
        }
    }
}
