package dev.davit.tck;

import dev.davit.api.content.ContentStore;
import dev.davit.testkit.InMemoryContentStore;

import java.nio.file.Path;
import java.util.Set;

/** The fake keeps the rules of a content store, and so shows that they can be kept. */
final class InMemoryContentStoreTest extends ContentStoreTck {
    @Override
    protected ContentStore open(Path root) {
        return new InMemoryContentStore();
    }

    @Override
    protected Set<ContentBehaviour> declines() {
        return Set.of(ContentBehaviour.SURVIVES_REOPENING);
    }
}
