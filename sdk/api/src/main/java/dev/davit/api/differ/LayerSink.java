package dev.davit.api.differ;

import dev.davit.api.Digest;

import org.osgi.annotation.versioning.ProviderType;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/** Takes the layer a differ makes, as the daemon hands it over. Valid during the call. */
@ProviderType
public interface LayerSink {
    /** Where the bytes go; closing it ends nothing. */
    OutputStream stream() throws IOException;

    /**
     * Makes the bytes written so far a blob; one that is there already is a success.
     *
     * @param labels labels for the blob beside those of the request
     * @return name of the blob
     */
    Digest commit(Map<String, String> labels);

    /** The ingest that the client has named, for a differ that writes the blob elsewhere. */
    default Optional<String> ref() {
        return Optional.empty();
    }

    /** Labels of the request, for a differ that writes the blob elsewhere. */
    default Map<String, String> labels() {
        return Map.of();
    }
}
