package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Times;
import dev.davit.metadata.record.LeaseRecord;
import dev.davit.proto.services.leases.v1.AddResourceRequest;
import dev.davit.proto.services.leases.v1.CreateRequest;
import dev.davit.proto.services.leases.v1.CreateResponse;
import dev.davit.proto.services.leases.v1.DeleteRequest;
import dev.davit.proto.services.leases.v1.DeleteResourceRequest;
import dev.davit.proto.services.leases.v1.Lease;
import dev.davit.proto.services.leases.v1.LeasesGrpc;
import dev.davit.proto.services.leases.v1.ListRequest;
import dev.davit.proto.services.leases.v1.ListResourcesRequest;
import dev.davit.proto.services.leases.v1.ListResourcesResponse;
import dev.davit.proto.services.leases.v1.ListResponse;
import dev.davit.proto.services.leases.v1.Resource;
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.Leases;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Leases. */
@Component(service = BindableService.class)
@SlotId("containerd.services.leases.v1.Leases")
@ShownAs("leases")
@Listed(requires = "io.containerd.lease.v1")
public final class LeasesRpc extends LeasesGrpc.LeasesImplBase {
    private final Leases leases;

    @Activate
    public LeasesRpc(@Reference Leases leases) {
        this.leases = leases;
    }

    @Override
    public void create(CreateRequest request, StreamObserver<CreateResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        LeaseRecord lease = leases.create(namespace, request.getId(), request.getLabelsMap());
        answer(observer, CreateResponse.newBuilder().setLease(toProto(lease)).build());
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<Empty> observer) {
        leases.delete(Caller.current().requireNamespace(), request.getId(), request.getSync());
        done(observer);
    }

    @Override
    public void list(ListRequest request, StreamObserver<ListResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parseTwiceSuffixed(request.getFiltersList());
        var response = ListResponse.newBuilder();
        leases.forEach(namespace, filter, lease -> response.addLeases(toProto(lease)));
        answer(observer, response.build());
    }

    @Override
    public void addResource(AddResourceRequest request, StreamObserver<Empty> observer) {
        String namespace = Caller.current().requireNamespace();
        if (!request.hasResource()) {
            throw ErrorCode.INVALID_ARGUMENT.about("resource must be set");
        }
        leases.add(namespace, request.getId(), fromProto(request.getResource()));
        done(observer);
    }

    @Override
    public void deleteResource(DeleteResourceRequest request, StreamObserver<Empty> observer) {
        String namespace = Caller.current().requireNamespace();
        if (!request.hasResource()) {
            throw ErrorCode.INVALID_ARGUMENT.about("resource must be set");
        }
        leases.remove(namespace, request.getId(), fromProto(request.getResource()));
        done(observer);
    }

    @Override
    public void listResources(
            ListResourcesRequest request, StreamObserver<ListResourcesResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        var response = ListResourcesResponse.newBuilder();
        for (dev.davit.metadata.Leases.Resource resource :
                leases.resources(namespace, request.getId())) {
            response.addResources(
                    Resource.newBuilder().setId(resource.id()).setType(resource.type()));
        }
        answer(observer, response.build());
    }

    private static dev.davit.metadata.Leases.Resource fromProto(Resource resource) {
        return new dev.davit.metadata.Leases.Resource(resource.getType(), resource.getId());
    }

    private static Lease toProto(LeaseRecord lease) {
        return Lease.newBuilder()
                .setId(lease.id())
                .setCreatedAt(Times.toProto(lease.createdAt()))
                .putAllLabels(lease.labels())
                .build();
    }
}
