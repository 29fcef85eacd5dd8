package dev.davit.proxy;

import dev.davit.api.DavitException;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.content.ContentWriter;
import dev.davit.api.differ.LayerSink;

import org.jspecify.annotations.Nullable;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes what a differ writes into an ingest of a content store. A ref that the client gave is
 * started over and stays after a failure; one of our own goes. Labels are for those who keep some.
 */
final class StoreSink implements LayerSink, AutoCloseable {
    private final ContentStore blobs;
    private final String ref;
    private final boolean ownRef;
    private final Map<String, String> labels;
    private @Nullable ContentWriter writer;
    private boolean committed;

    StoreSink(ContentStore blobs, String ref, Map<String, String> labels) {
        this.blobs = blobs;
        ownRef = ref.isEmpty();
        this.ref = ownRef ? "diff-" + UUID.randomUUID() : ref;
        this.labels = Map.copyOf(labels);
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
        ContentWriter open = writer();
        Digest digest = open.digest();
        try {
            digest = open.commit(0, Optional.empty());
        } catch (DavitException e) {
            if (e.code() != ErrorCode.ALREADY_EXISTS) {
                throw e;
            }
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
        return labels;
    }

    @Override
    public void close() {
        if (writer != null) {
            writer.close();
            if (ownRef && !committed) {
                blobs.abort(ref);
            }
        }
    }

    private ContentWriter writer() {
        ContentWriter open = writer;
        if (open == null) {
            open = blobs.writer(ref, 0, Optional.empty());
            if (open.status().offset() > 0) {
                open.restart(0);
            }
            writer = open;
        }
        return open;
    }
}
