package dev.davit.proxy;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.content.ContentStore;
import dev.davit.api.differ.LayerSource;
import dev.davit.kit.stream.ReaderInputStream;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * A layer of a content store. There are no stream processors here: it can be had as it is, or plain
 * if it is compressed with gzip.
 *
 * @param blobs where it is
 * @param descriptor what it is
 * @param payloads what the client sends along; copied
 */
record StoredLayer(ContentStore blobs, Descriptor descriptor, Map<String, Any> payloads)
        implements LayerSource {
    private static final String PLAIN = "application/vnd.oci.image.layer.v1.tar";

    private static final int BUFFER_BYTES = 1 << 16;

    StoredLayer {
        payloads = Map.copyOf(payloads);
    }

    @Override
    public InputStream openBlob() {
        return new ReaderInputStream(blobs.open(descriptor.digest()));
    }

    @Override
    public InputStream openAs(String mediaType) {
        if (descriptor.mediaType().equals(mediaType)) {
            return openBlob();
        }
        if (!mediaType.equals(PLAIN)) {
            throw unsupported();
        }
        return switch (descriptor.mediaType()) {
            case "application/vnd.docker.image.rootfs.diff.tar" -> openBlob();
            case PLAIN + "+gzip", "application/vnd.docker.image.rootfs.diff.tar.gzip" -> unzipped();
            default -> throw unsupported();
        };
    }

    private InputStream unzipped() {
        var blob = new ReaderInputStream(blobs.open(descriptor.digest()));
        try {
            return new GZIPInputStream(blob, BUFFER_BYTES);
        } catch (IOException e) {
            blob.close();
            throw new DavitException(
                    ErrorCode.UNKNOWN, "layer " + descriptor.digest() + ": " + e, e);
        }
    }

    private DavitException unsupported() {
        return new DavitException(
                ErrorCode.UNIMPLEMENTED,
                "failed to get stream processor for "
                        + descriptor.mediaType()
                        + ": no processor for media-type");
    }
}
