package dev.davit.testkit;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.resolver.ImagePusher;
import dev.davit.api.resolver.ImageResolver;
import dev.davit.api.resolver.ResolvedImage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A resolver of images in memory, for references {@code memory:<name>}. What is pushed with the
 * media type of a manifest or an index is what its name stands for from then on.
 */
public final class InMemoryResolver implements ImageResolver, ImagePusher {
    private static final String SCHEME = "memory:";

    private final Map<String, Descriptor> images = new ConcurrentHashMap<>();
    private final Map<Digest, byte[]> pieces = new ConcurrentHashMap<>();

    /** Keeps a piece that is named by nobody yet. */
    public Descriptor add(String mediaType, byte[] bytes) {
        var piece = new Descriptor(mediaType, Digest.of(bytes), bytes.length);
        pieces.put(piece.digest(), bytes.clone());
        return piece;
    }

    @Override
    public boolean accepts(String reference) {
        return reference.startsWith(SCHEME) && reference.length() > SCHEME.length();
    }

    private void requireAccepted(String reference) {
        if (!accepts(reference)) {
            throw ErrorCode.INVALID_ARGUMENT.about("reference \"" + reference + "\"");
        }
    }

    @Override
    public ResolvedImage resolve(String reference) {
        requireAccepted(reference);
        Descriptor target =
                Optional.ofNullable(images.get(reference))
                        .orElseThrow(() -> ErrorCode.NOT_FOUND.about("image " + reference));
        return new ResolvedImage(reference, target);
    }

    @Override
    public InputStream fetch(String name, Descriptor piece, long offset) {
        requireAccepted(name);
        byte[] bytes =
                Optional.ofNullable(pieces.get(piece.digest()))
                        .orElseThrow(() -> ErrorCode.NOT_FOUND.about("content " + piece.digest()));
        if (offset < 0 || offset > bytes.length) {
            throw ErrorCode.OUT_OF_RANGE.about("offset " + offset + " of " + piece.digest());
        }
        return new ByteArrayInputStream(bytes, (int) offset, bytes.length - (int) offset);
    }

    @Override
    public void push(String name, Descriptor piece, InputStream content) {
        requireAccepted(name);
        byte[] bytes;
        try {
            bytes = content.readAllBytes();
        } catch (IOException e) {
            throw new DavitException(ErrorCode.UNKNOWN, "content " + piece.digest() + ": " + e, e);
        }
        if (bytes.length != piece.sizeBytes() || !Digest.of(bytes).equals(piece.digest())) {
            throw ErrorCode.FAILED_PRECONDITION.about("bytes of " + piece.digest());
        }
        pieces.put(piece.digest(), bytes);
        if (piece.mediaType().contains("manifest") || piece.mediaType().contains("index")) {
            images.put(name, piece);
        }
    }
}
