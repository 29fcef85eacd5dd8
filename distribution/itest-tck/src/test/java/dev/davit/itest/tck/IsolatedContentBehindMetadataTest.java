package dev.davit.itest.tck;

import dev.davit.api.content.ContentStore;
import dev.davit.content.local.LocalContentStore;
import dev.davit.tck.ContentStoreTck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;

/** The rules of the slot for a namespace's view of the local store, content isolated. */
final class IsolatedContentBehindMetadataTest extends ContentStoreTck {
    @Override
    protected ContentStore open(Path root) {
        var config =
                ComponentConfig.of(
                        LocalContentStore.Config.class,
                        Map.of("root", root.resolve("content").toString()));
        try {
            return new ContentBehindMetadata(
                    new LocalContentStore(config), root.resolve("metadata"), "isolated");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
