package dev.davit.api.differ;

import dev.davit.api.Any;
import dev.davit.api.Descriptor;

import org.osgi.annotation.versioning.ProviderType;

import java.io.InputStream;
import java.util.Map;

/** The layer to be applied, as the daemon hands it to a differ. Valid during the call. */
@ProviderType
public interface LayerSource {
    /** What the client asked to apply. */
    Descriptor descriptor();

    /**
     * The bytes of the blob as stored.
     *
     * @throws dev.davit.api.DavitException NOT_FOUND if the namespace has no such blob
     */
    InputStream openBlob();

    /**
     * The layer turned into another media type by the stream processors; reading it to the end
     * reports their failures as {@link java.io.IOException}.
     *
     * @throws dev.davit.api.DavitException UNIMPLEMENTED if no processors lead there, NOT_FOUND if
     *     the namespace has no such blob
     */
    InputStream openAs(String mediaType);

    /** What the client sends along to stream processors, by their ids. */
    default Map<String, Any> payloads() {
        return Map.of();
    }
}
