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
        if (sizeBytes(reason) > REASON_LIMIT) {
            throw ErrorCode.INVALID_ARGUMENT.about(
                    "reason of a verdict is longer than " + REASON_LIMIT + " bytes");
        }
    }

    /** The image may be used. A reason that is too long is cut. */
    public static Verdict yes(String reason) {
        return new Verdict(true, cut(reason));
    }

    /** The image may not be used. A reason that is too long is cut. */
    public static Verdict no(String reason) {
        return new Verdict(false, cut(reason));
    }

    private static int sizeBytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static String cut(String text) {
        if (sizeBytes(text) <= REASON_LIMIT) {
            return text;
        }
        int end = 0;
        int bytes = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            bytes += sizeBytes(Character.toString(character));
            if (bytes > REASON_LIMIT) {
                break;
            }
            end += Character.charCount(character);
        }
        return text.substring(0, end);
    }
}
