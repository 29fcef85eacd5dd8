package dev.davit.differ.walking;

import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.differ.LayerSource;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Supplier;

/** A plain layer to be applied. */
record Layer(Descriptor descriptor, Supplier<InputStream> bytes) implements LayerSource {
    static Layer of(byte[] bytes) {
        Digest digest = Digest.of(bytes);
        return new Layer(
                new Descriptor(LayerType.PLAIN.mediaType(), digest, bytes.length),
                () -> new ByteArrayInputStream(bytes));
    }

    /** A layer of unknown length and digest. */
    static Layer streaming(Supplier<InputStream> bytes) {
        return new Layer(
                new Descriptor(LayerType.PLAIN.mediaType(), Digest.of(new byte[0]), 0), bytes);
    }

    /** An archive among the test's resources. */
    static Layer resource(String name) {
        return of(bytesOf(name));
    }

    static byte[] bytesOf(String name) {
        try (InputStream in =
                Objects.requireNonNull(Layer.class.getResourceAsStream("/" + name), name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream openBlob() {
        return bytes.get();
    }

    @Override
    public InputStream openAs(String mediaType) {
        return bytes.get();
    }
}
