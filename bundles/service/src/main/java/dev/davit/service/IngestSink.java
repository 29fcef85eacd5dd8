package dev.davit.service;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.differ.LayerSink;
import dev.davit.metadata.NamespacedWriter;
import dev.davit.metadata.Scope;

import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Takes what a differ writes into an ingest. A ref that the client gave is started over and stays
 * after a failure; one of our own goes.
 */
final class IngestSink implements LayerSink, AutoCloseable {
    private static final int RANDOM_BYTES = 3;

    private final Scope scope;
    private final Content content;
    private final String ref;
    private final boolean ownRef;
    private final Map<String, String> labels;
    private final String mediaType;
    private @Nullable NamespacedWriter writer;
    private boolean committed;

    IngestSink(
            Scope scope,
            Content content,
            String ref,
            Map<String, String> labels,
            String mediaType) {
        this.scope = scope;
        this.content = content;
        ownRef = ref.isEmpty();
        this.ref = ownRef ? randomRef() : ref;
        this.labels = labels;
        this.mediaType = mediaType;
    }

    @Override
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                writer().write(ByteBuffer.wrap(bytes, offset, length));
            }
        };
    }

    @Override
    public Digest commit(Map<String, String> more) {
        NamespacedWriter open = writer();
        var all = new HashMap<>(labels);
        all.putAll(more);
        Digest digest = open.digest();
        try {
            digest = content.commit(scope, open, 0, Optional.empty(), all, mediaType);
        } catch (DavitException e) {
            if (e.code() != ErrorCode.ALREADY_EXISTS) {
                throw e;
            }
            addMissing(digest, more);
        }
        committed = true;
        return digest;
    }

    @Override
    public Optional<String> ref() {
        return ownRef ? Optional.empty() : Optional.of(ref);
    }

    @Override
    public Map<String, String> labels() {
        return Map.copyOf(labels);
    }

    /** A blob that was there already may lack what is now known of it. */
    private void addMissing(Digest digest, Map<String, String> more) {
        Map<String, String> present = content.info(scope.namespace(), digest).labels();
        var missing = new HashMap<>(more);
        missing.keySet().removeAll(present.keySet());
        if (!missing.isEmpty()) {
            content.update(
                    scope.namespace(),
                    digest,
                    missing,
                    missing.keySet().stream().map(key -> "labels." + key).toList());
        }
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
            if (ownRef && !committed) {
                content.abort(scope, ref);
            }
        }
    }

    private NamespacedWriter writer() {
        NamespacedWriter open = writer;
        if (open == null) {
            try {
                open = content.writer(scope, ref, 0, Optional.empty());
            } catch (DavitException e) {
                throw e.within("failed to open writer");
            }
            if (!ownRef) {
                open.restart(0);
            }
            writer = open;
        }
        return open;
    }

    private static String randomRef() {
        byte[] bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return System.currentTimeMillis() * 1_000_000
                + "-"
                + Base64.getUrlEncoder().encodeToString(bytes);
    }
}
