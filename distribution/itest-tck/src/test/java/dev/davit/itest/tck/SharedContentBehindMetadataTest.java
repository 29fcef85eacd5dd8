package dev.davit.itest.tck;

import dev.davit.api.content.ContentStore;
import dev.davit.content.local.LocalContentStore;
import dev.davit.tck.ContentBehaviour;
import dev.davit.tck.ContentStoreTck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The rules of the slot for a namespace's view of the local store, content shared. */
final class SharedContentBehindMetadataTest extends ContentStoreTck {
    @Override
    protected ContentStore open(Path root) {
        var config =
                ComponentConfig.of(
                        LocalContentStore.Config.class,
                        Map.of("root", root.resolve("content").toString()));
        try {
            return new ContentBehindMetadata(
                    new LocalContentStore(config), root.resolve("metadata"), "shared");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected Set<ContentBehaviour> declines() {
        // Until a collection, what the content store has need not be sent again.
        return EnumSet.of(ContentBehaviour.FORGETS_DELETED_BLOBS);
    }
}
