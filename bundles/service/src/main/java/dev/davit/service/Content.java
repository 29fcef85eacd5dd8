package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.Fields;
import dev.davit.api.Filter;
import dev.davit.api.LabelMask;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.IngestStatus;
import dev.davit.api.slot.Listed;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.NamespacedContent;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.BlobRecord;
import dev.davit.service.event.EventExchange;
import dev.davit.service.event.Payload;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Blobs and ingests. */
@Component(service = Content.class)
@Listed(
        type = "io.containerd.service.v1",
        id = "content-service",
        requires = "io.containerd.metadata.v1")
public final class Content {
    private static final String WHERE = "info.Labels";

    private final NamespacedContent content;
    private final EventExchange events;

    /** Works on the daemon's content. */
    @Activate
    public Content(@Reference Metadata metadata, @Reference EventExchange events) {
        content = metadata.content();
        this.events = events;
    }

    /** What a namespace knows of a blob. Throws NOT_FOUND. */
    public BlobRecord info(String namespace, Digest digest) {
        return content.info(namespace, digest);
    }

    /**
     * Changes labels.
     *
     * @param mask {@code labels} and {@code labels.<key>}; empty to replace all labels
     * @throws DavitException INVALID_ARGUMENT, NOT_FOUND
     */
    public BlobRecord update(
            String namespace, Digest digest, Map<String, String> labels, List<String> mask) {
        Labels.check(WHERE, labels);
        return content.update(
                namespace,
                digest,
                LabelMask.update(mask, labels, "content info \"" + digest + "\""));
    }

    /** Visits the blobs that match. */
    public void forEach(String namespace, Filter filter, Consumer<BlobRecord> visitor) {
        content.forEach(
                namespace,
                blob -> {
                    if (filter.matches(fields(blob))) {
                        visitor.accept(blob);
                    }
                });
    }

    /** Takes a blob out of the namespace. Throws NOT_FOUND. */
    public void delete(Scope scope, Digest digest) {
        content.delete(scope, digest);
        events.publish(scope.namespace(), "/content/delete", new Payload.ContentDeleted(digest));
    }

    /** Opens a blob. Throws NOT_FOUND, DATA_LOSS. */
    public ContentReader open(String namespace, Digest digest) {
        return content.open(namespace, digest);
    }

    /** State of an ingest. Throws NOT_FOUND. */
    public IngestStatus status(String namespace, String ref) {
        return content.status(namespace, ref);
    }

    /** Visits the ingests that match. */
    public void forEachIngest(String namespace, Filter filter, Consumer<IngestStatus> visitor) {
        content.forEachIngest(
                namespace,
                status -> {
                    if (filter.matches(fields(status))) {
                        visitor.accept(status);
                    }
                });
    }

    /** Drops an ingest. Throws NOT_FOUND. */
    public void abort(Scope scope, String ref) {
        content.abort(scope, ref);
    }

    /** Opens or resumes an ingest; see {@link NamespacedContent#writer}. */
    public NamespacedWriter writer(Scope scope, String ref, long total, Optional<Digest> expected) {
        return content.writer(scope, ref, total, expected);
    }

    /**
     * Makes the bytes of an ingest a blob; see {@link NamespacedWriter#commit}.
     *
     * @param mediaType type of the bytes for those who listen, empty if unknown
     */
    public Digest commit(
            Scope scope,
            NamespacedWriter writer,
            long sizeBytes,
            Optional<Digest> expected,
            Map<String, String> labels,
            String mediaType) {
        Labels.check(WHERE, labels);
        long length = writer.status().offset();
        Digest digest = writer.commit(sizeBytes, expected, labels);
        events.publish(
                scope.namespace(),
                "/content/create",
                new Payload.ContentCreated(digest, length, mediaType));
        return digest;
    }

    private static Fields fields(BlobRecord blob) {
        return path ->
                switch (path.getFirst()) {
                    case "digest" -> Optional.of(blob.digest().toString());
                    case "labels" -> FieldPaths.label(blob.labels(), path);
                    default -> Optional.empty();
                };
    }

    private static Fields fields(IngestStatus status) {
        return path -> path.getFirst().equals("ref") ? Optional.of(status.ref()) : Optional.empty();
    }
}
