package dev.davit.rpc;

import static dev.davit.grpc.server.Answers.answer;
import static dev.davit.grpc.server.Answers.done;

import com.google.protobuf.Empty;

import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.slot.Listed;
import dev.davit.api.slot.ShownAs;
import dev.davit.api.slot.SlotId;
import dev.davit.grpc.convert.Descriptors;
import dev.davit.grpc.convert.Times;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.proto.services.images.v1.CreateImageRequest;
import dev.davit.proto.services.images.v1.CreateImageResponse;
import dev.davit.proto.services.images.v1.DeleteImageRequest;
import dev.davit.proto.services.images.v1.GetImageRequest;
import dev.davit.proto.services.images.v1.GetImageResponse;
import dev.davit.proto.services.images.v1.Image;
import dev.davit.proto.services.images.v1.ImagesGrpc;
import dev.davit.proto.services.images.v1.ListImagesRequest;
import dev.davit.proto.services.images.v1.ListImagesResponse;
import dev.davit.proto.services.images.v1.UpdateImageRequest;
import dev.davit.proto.services.images.v1.UpdateImageResponse;
import dev.davit.proto.types.Descriptor;
import dev.davit.rpc.convert.RequestFilters;
import dev.davit.rpc.server.Caller;
import dev.davit.service.ImageDraft;
import dev.davit.service.Images;

import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Instant;
import java.util.Optional;

/** Image names. */
@Component(service = BindableService.class)
@SlotId("containerd.services.images.v1.Images")
@ShownAs("images")
@Listed(requires = "io.containerd.service.v1")
public final class ImagesRpc extends ImagesGrpc.ImagesImplBase {
    private final Images images;

    @Activate
    public ImagesRpc(@Reference Images images) {
        this.images = images;
    }

    @Override
    public void get(GetImageRequest request, StreamObserver<GetImageResponse> observer) {
        ImageRecord image = images.get(Caller.current().requireNamespace(), request.getName());
        answer(observer, GetImageResponse.newBuilder().setImage(toProto(image)).build());
    }

    @Override
    public void list(ListImagesRequest request, StreamObserver<ListImagesResponse> observer) {
        String namespace = Caller.current().requireNamespace();
        Filter filter = RequestFilters.parseTwiceSuffixed(request.getFiltersList());
        var response = ListImagesResponse.newBuilder();
        images.forEach(namespace, filter, image -> response.addImages(toProto(image)));
        answer(observer, response.build());
    }

    @Override
    public void create(CreateImageRequest request, StreamObserver<CreateImageResponse> observer) {
        Scope scope = Caller.current().scope();
        Optional<Instant> time =
                request.hasSourceDateEpoch()
                        ? Optional.of(Times.fromProto(request.getSourceDateEpoch()))
                        : Optional.empty();
        ImageRecord image =
                images.create(scope, draft(request.hasImage(), request.getImage()), time);
        answer(observer, CreateImageResponse.newBuilder().setImage(toProto(image)).build());
    }

    @Override
    public void update(UpdateImageRequest request, StreamObserver<UpdateImageResponse> observer) {
        Scope scope = Caller.current().scope();
        Optional<Instant> time =
                request.hasSourceDateEpoch()
                        ? Optional.of(Times.fromProto(request.getSourceDateEpoch()))
                        : Optional.empty();
        ImageRecord image =
                images.update(
                        scope,
                        draft(request.hasImage(), request.getImage()),
                        request.getUpdateMask().getPathsList(),
                        time);
        answer(observer, UpdateImageResponse.newBuilder().setImage(toProto(image)).build());
    }

    @Override
    public void delete(DeleteImageRequest request, StreamObserver<Empty> observer) {
        Scope scope = Caller.current().scope();
        String digest = request.getTarget().getDigest();
        Optional<Digest> target =
                digest.isEmpty() ? Optional.empty() : Optional.of(Digest.parse(digest));
        images.delete(scope, request.getName(), target, request.getSync());
        done(observer);
    }

    private static ImageDraft draft(boolean present, Image image) {
        if (!present) {
            throw ErrorCode.INVALID_ARGUMENT.about("image must be set");
        }
        Descriptor target = image.getTarget();
        return new ImageDraft(
                image.getName(),
                image.hasTarget()
                        ? Optional.of(
                                new ImageDraft.TargetDraft(
                                        target.getMediaType(),
                                        target.getDigest(),
                                        target.getSize(),
                                        target.getAnnotationsMap()))
                        : Optional.empty(),
                image.getLabelsMap());
    }

    private static Image toProto(ImageRecord image) {
        return Image.newBuilder()
                .setName(image.name())
                .setTarget(Descriptors.toProto(image.target()))
                .putAllLabels(image.labels())
                .setCreatedAt(Times.toProto(image.createdAt()))
                .setUpdatedAt(Times.toProto(image.updatedAt()))
                .build();
    }
}
