package dev.davit.content.local;

import dev.davit.api.content.ContentStore;
import dev.davit.tck.ContentStoreTck;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The local store keeps the rules of docs/slots/content.md; the others test what is its own. */
final class LocalContentStoreTest extends ContentStoreTck {
    @Override
    protected ContentStore open(Path root) {
        try {
            return new LocalContentStore(root, Boot.current());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
