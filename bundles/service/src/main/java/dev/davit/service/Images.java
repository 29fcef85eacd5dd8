package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.LabelUpdate;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.GarbageCollection;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.ImageRecord;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Image names. */
@Component(service = Images.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "images-service",
        requires = {"io.containerd.metadata.v1", "io.containerd.gc.v1", "io.containerd.warning.v1"})
public final class Images {
    private static final String TARGET = "target";
    private static final String ANNOTATIONS = "annotations";
    private static final String ANNOTATION = "annotations.";

    private final dev.davit.metadata.Images images;
    private final GarbageCollection collection;
    private final EventExchange events;
    private final ImagePolicy policy;

    /** Works on the daemon's images. */
    @Activate
    public Images(
            @Reference Metadata metadata,
            @Reference GarbageCollection collection,
            @Reference EventExchange events,
            @Reference ImagePolicy policy) {
        images = metadata.images();
        this.collection = collection;
        this.events = events;
        this.policy = policy;
    }

    /** An image. Throws NOT_FOUND. */
    public ImageRecord get(String namespace, String name) {
        return images.get(namespace, name);
    }

    /** Visits the images that match. */
    public void forEach(String namespace, Filter filter, Consumer<ImageRecord> visitor) {
        images.forEach(
                namespace,
                image -> {
                    if (filter.matches(fields(image))) {
                        visitor.accept(image);
                    }
                });
    }

    /**
     * Makes an image.
     *
     * @param time to be stored instead of now
     * @throws DavitException INVALID_ARGUMENT, ALREADY_EXISTS, NOT_FOUND for the lease,
     *     PERMISSION_DENIED if it may not be used
     */
    public ImageRecord create(Scope scope, ImageDraft draft, Optional<Instant> time) {
        checkName(draft.name());
        Labels.check("image.Labels", draft.labels());
        Descriptor target = target(draft);
        if (policy.isAskedForNames()) {
            policy.require(draft.name(), target);
        }
        ImageRecord created =
                images.create(
                        scope,
                        draft.name(),
                        now ->
                                new ImageRecord(
                                        draft.name(),
                                        target,
                                        new LabelUpdate.Replace(draft.labels()).apply(Map.of()),
                                        time.orElse(now),
                                        time.orElse(now)));
        events.publish(
                scope.namespace(),
                "/images/create",
                new Payload.ImageCreated(created.name(), created.labels()));
        return created;
    }

    /**
     * Changes an image.
     *
     * @param mask {@code labels}, {@code labels.<key>}, {@code target}, {@code annotations}, {@code
     *     annotations.<key>}; empty for everything
     * @param time to be stored instead of now
     * @throws DavitException INVALID_ARGUMENT, NOT_FOUND, PERMISSION_DENIED if the new target may
     *     not be used
     */
    public ImageRecord update(
            Scope scope, ImageDraft draft, List<String> mask, Optional<Instant> time) {
        checkName(draft.name());
        if (policy.isAskedForNames() && (mask.isEmpty() || mask.contains(TARGET))) {
            requireTarget(scope.namespace(), draft);
        }
        ImageRecord updated =
                images.update(
                        scope,
                        draft.name(),
                        (before, now) -> change(before, draft, mask, time.orElse(now)));
        events.publish(
                scope.namespace(),
                "/images/update",
                new Payload.ImageUpdated(updated.name(), updated.labels()));
        return updated;
    }

    /**
     * Deletes an image.
     *
     * @param target digest it must have
     * @param sync whether to wait for a collection
     * @throws DavitException NOT_FOUND
     */
    public void delete(Scope scope, String name, Optional<Digest> target, boolean sync) {
        if (sync) {
            collection.collectAfter(() -> delete(scope, name, target));
        } else {
            delete(scope, name, target);
        }
    }

    private void delete(Scope scope, String name, Optional<Digest> target) {
        images.delete(scope, name, target);
        events.publish(scope.namespace(), "/images/delete", new Payload.ImageDeleted(name));
    }

    /** What an image stands for already is not asked about again. */
    private void requireTarget(String namespace, ImageDraft draft) {
        Descriptor target = target(draft);
        if (!images.get(namespace, draft.name()).target().digest().equals(target.digest())) {
            policy.require(draft.name(), target);
        }
    }

    private static ImageRecord change(
            ImageRecord before, ImageDraft draft, List<String> mask, Instant now) {
        LabelUpdate labels = new LabelUpdate.Merge(Map.of());
        Descriptor target = before.target();
        if (mask.isEmpty()) {
            labels = new LabelUpdate.Replace(draft.labels());
            target = target(draft);
        }
        for (String path : mask) {
            if (LabelMask.isPath(path)) {
                labels = LabelMask.add(labels, path, draft.labels());
            } else if (path.equals(TARGET)) {
                target = target(draft);
            } else if (path.equals(ANNOTATIONS) || path.startsWith(ANNOTATION)) {
                target = annotate(target, draft, path);
            } else {
                throw LabelMask.cannotUpdate(path, "image \"" + draft.name() + "\"");
            }
        }
        Map<String, String> merged = labels.apply(before.labels());
        Labels.check("image.Labels", merged);
        return new ImageRecord(before.name(), target, merged, before.createdAt(), now);
    }

    private static Descriptor annotate(Descriptor target, ImageDraft draft, String path) {
        Map<String, String> given = draft.target().map(t -> t.annotations()).orElse(Map.of());
        LabelUpdate update;
        if (path.equals(ANNOTATIONS)) {
            update = new LabelUpdate.Replace(given);
        } else {
            String key = path.substring(ANNOTATION.length());
            update = new LabelUpdate.Merge(Map.of(key, given.getOrDefault(key, "")));
        }
        return new Descriptor(
                target.mediaType(),
                target.digest(),
                target.sizeBytes(),
                update.apply(target.annotations()));
    }

    private static void checkName(String name) {
        if (name.isEmpty()) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, "Image.Name required");
        }
    }

    private static Descriptor target(ImageDraft draft) {
        ImageDraft.TargetDraft target =
                draft.target()
                        .orElseThrow(
                                () -> ErrorCode.INVALID_ARGUMENT.about("image.Target must be set"));
        Digest digest;
        try {
            digest = Digest.parse(target.digest());
        } catch (DavitException e) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "target.Digest \"" + target.digest() + "\" invalid: " + e.getMessage());
        }
        if (target.sizeBytes() <= 0) {
            throw ErrorCode.INVALID_ARGUMENT.about("target.Size must be greater than zero");
        }
        if (target.mediaType().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.about("target.MediaType must be set");
        }
        return new Descriptor(target.mediaType(), digest, target.sizeBytes(), target.annotations());
    }

    private static Fields fields(ImageRecord image) {
        return path ->
                switch (path.getFirst()) {
                    case "name" -> Optional.of(image.name());
                    case "target" -> targetField(image.target(), path);
                    case "labels" -> FieldPaths.label(image.labels(), path);
                    case "annotations" -> FieldPaths.label(image.target().annotations(), path);
                    default -> Optional.empty();
                };
    }

    private static Optional<String> targetField(Descriptor target, List<String> path) {
        if (path.size() != 2) {
            return Optional.empty();
        }
        return switch (path.get(1)) {
            case "digest" -> Optional.of(target.digest().toString());
            case "mediatype" -> FieldPaths.unlessEmpty(target.mediaType());
            default -> Optional.empty();
        };
    }
}
