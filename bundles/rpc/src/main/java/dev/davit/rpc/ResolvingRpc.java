package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;

import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.proto.services.resolving.v1.ImagesGrpc;
import dev.davit.proto.services.resolving.v1.ResolveRequest;
import dev.davit.proto.services.resolving.v1.ResolveResponse;
import dev.davit.service.Resolvers;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Images by their references, wherever they are. */
@Component(service = BindableService.class)
@SlotId("davit.services.images.v1.Images")
@ShownAs("davit-images")
@Listed(requires = "dev.davit.resolver.v1")
public final class ResolvingRpc extends ImagesGrpc.ImagesImplBase {
    private final Resolvers resolvers;

    @Activate
    public ResolvingRpc(@Reference Resolvers resolvers) {
        this.resolvers = resolvers;
    }

    @Override
    public void resolve(ResolveRequest request, StreamObserver<ResolveResponse> observer) {
        Resolvers.Resolution found = resolvers.resolve(request.getReference());
        answer(
                observer,
                ResolveResponse.newBuilder()
                        .setName(found.image().name())
                        .setTarget(Descriptors.toProto(found.image().target()))
                        .setResolver(found.resolver())
                        .build());
    }
}
