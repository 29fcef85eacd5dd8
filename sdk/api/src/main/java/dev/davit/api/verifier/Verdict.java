package dev.davit.api.verifier;

import dev.davit.api.ErrorCode;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * What a verifier says of an image.
 *
 * @param ok whether the image may be used
 * @param reason why, in words for the client; at most {@link #REASON_LIMIT} bytes of UTF-8, empty
 *     if there is nothing to say
 */
public record Verdict(boolean ok, String reason) {
    /** Bytes of a reason. */
    public static final int REASON_LIMIT = 32 * 1024;

    public Verdict {
        Objects.requireNonNull(reason);
        if (reason.length() > REASON_LIMIT
                || reason.getBytes(StandardCharsets.UTF_8).length > REASON_LIMIT) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "reason of a verdict is longer than " + REASON_LIMIT + " bytes");
        }
    }
}
