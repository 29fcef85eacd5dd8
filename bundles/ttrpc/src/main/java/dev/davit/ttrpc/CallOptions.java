package dev.davit.ttrpc;

import java.time.Duration;
import java.util.Objects;

/**
 * What travels beside a request.
 *
 * @param metadata keys and values for the server
 * @param limit how long the call may take; zero for as long as the caller waits
 */
public record CallOptions(Metadata metadata, Duration limit) {
    /** No metadata, no limit. */
    public static final CallOptions NONE = new CallOptions(Metadata.EMPTY, Duration.ZERO);

    public CallOptions {
        Objects.requireNonNull(metadata);
        if (limit.isNegative()) {
            throw new IllegalArgumentException("negative limit " + limit);
        }
    }

    /** The same with a limit. */
    public CallOptions within(Duration newLimit) {
        return new CallOptions(metadata, newLimit);
    }
}
