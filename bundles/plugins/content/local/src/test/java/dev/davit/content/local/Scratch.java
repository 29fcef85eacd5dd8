package dev.davit.content.local;

import dev.davit.api.Digest;
import dev.davit.api.content.ContentReader;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/** Stores on a test's directory, and bytes to fill them with. */
final class Scratch {
    private Scratch() {}

    static LocalContentStore open(Path root) throws IOException {
        return new LocalContentStore(root, Boot.current());
    }

    static Digest blob(ContentStore store, byte[] bytes) {
        try (ContentWriter writer = store.writer("blob", 0, Optional.empty())) {
            writer.write(ByteBuffer.wrap(bytes));
            return writer.commit(bytes.length, Optional.empty());
        }
    }

    /** Leaves bytes under a ref. */
    static void ingest(ContentStore store, String ref, byte[] bytes) {
        try (ContentWriter writer = store.writer(ref, 0, Optional.empty())) {
            writer.write(ByteBuffer.wrap(bytes));
        }
    }

    static byte[] content(ContentStore store, Digest digest) {
        try (ContentReader reader = store.open(digest)) {
            return content(reader);
        }
    }

    static byte[] content(ContentReader reader) {
        var into = ByteBuffer.allocate(Math.toIntExact(reader.sizeBytes()));
        while (into.hasRemaining()) {
            reader.read(into, into.position());
        }
        return into.array();
    }

    /** Bytes that look random and are the same for the same seed. */
    static byte[] random(int count, long seed) {
        var bytes = new byte[count];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Bytes that follow from the name of their ingest: up to 200 kB. */
    static byte[] bytesOf(String ref) {
        var random = new Random(ref.hashCode());
        var bytes = new byte[random.nextInt(200_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    static byte[] head(byte[] bytes, long count) {
        return Arrays.copyOf(bytes, Math.toIntExact(count));
    }

    static byte[] tail(byte[] bytes, long from) {
        return Arrays.copyOfRange(bytes, Math.toIntExact(from), bytes.length);
    }
}
