package dev.davit.itest.tck;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentInfo;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.content.IngestStatus;
import dev.davit.metadata.Metadata;
import dev.davit.metadata.NamespacedContent;
import dev.davit.metadata.Scope;
import dev.davit.metadata.record.BlobRecord;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** A content store as one namespace sees it. */
final class ContentBehindMetadata implements ContentStore, AutoCloseable {
    private final Scope scope;
    private final ContentStore backend;
    private final Metadata metadata;
    private final NamespacedContent content;

    /**
     * @param backend what metadata works with
     * @param directory of the database
     * @param policy {@code shared} or {@code isolated}
     */
    ContentBehindMetadata(ContentStore backend, Path directory, String policy) {
        this.scope = new Scope("tck");
        this.backend = backend;
        var plugins = new PluginsByHand();
        plugins.add(SLOT, "local", () -> backend);
        metadata = new Metadata(plugins, directory, policy, InstantSource.system());
        content = metadata.content();
    }

    @Override
    public ContentInfo info(Digest digest) {
        return describe(content.info(scope.namespace(), digest));
    }

    @Override
    public ContentReader open(Digest digest) {
        return content.open(scope.namespace(), digest);
    }

    @Override
    public void delete(Digest digest) {
        content.delete(scope, digest);
    }

    @Override
    public void walk(Consumer<ContentInfo> visitor) {
        content.forEach(scope.namespace(), blob -> visitor.accept(describe(blob)));
    }

    @Override
    public ContentWriter writer(String ref, long total, Optional<Digest> expected) {
        return content.writer(scope, ref, total, expected);
    }

    @Override
    public IngestStatus status(String ref) {
        return content.status(scope.namespace(), ref);
    }

    @Override
    public void walkIngests(Consumer<IngestStatus> visitor) {
        content.forEachIngest(scope.namespace(), visitor);
    }

    @Override
    public void abort(String ref) {
        content.abort(scope, ref);
    }

    @Override
    public void close() {
        metadata.close();
        if (backend instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close the backend", e);
            }
        }
    }

    private static ContentInfo describe(BlobRecord blob) {
        return new ContentInfo(blob.digest(), blob.sizeBytes(), blob.createdAt(), blob.updatedAt());
    }
}
