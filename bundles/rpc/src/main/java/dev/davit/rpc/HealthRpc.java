package dev.davit.rpc;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.server.Answers;
import dev.davit.proto.health.v1.HealthCheckRequest;
import dev.davit.proto.health.v1.HealthCheckResponse;
import dev.davit.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.davit.proto.health.v1.HealthGrpc;
import dev.davit.proto.health.v1.HealthListRequest;
import dev.davit.proto.health.v1.HealthListResponse;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Component;

/** Says that the daemon serves, as long as it answers at all. Only the daemon as a whole counts. */
@Component(service = BindableService.class)
@SlotId("grpc.health.v1.Health")
@ShownAs("healthcheck")
public final class HealthRpc extends HealthGrpc.HealthImplBase {
    private static final HealthCheckResponse SERVING =
            HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVING).build();
    private static final HealthCheckResponse UNKNOWN =
            HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVICE_UNKNOWN).build();

    @Override
    public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
        if (!request.getService().isEmpty()) {
            throw new DavitException(ErrorCode.NOT_FOUND, "unknown service");
        }
        Answers.answer(observer, SERVING);
    }

    /** Answers once and stays open: the state changes only when the daemon goes. */
    @Override
    public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> observer) {
        observer.onNext(request.getService().isEmpty() ? SERVING : UNKNOWN);
    }

    @Override
    public void list(HealthListRequest request, StreamObserver<HealthListResponse> observer) {
        Answers.answer(observer, HealthListResponse.newBuilder().putStatuses("", SERVING).build());
    }
}
