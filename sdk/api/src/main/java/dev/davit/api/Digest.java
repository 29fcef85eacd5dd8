package dev.davit.api;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Content's name: the hash of its bytes, written {@code sha256:…}.
 *
 * @param algorithm {@code sha256}, {@code sha384} or {@code sha512}
 * @param hex the hash in lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {
    /** The algorithm for new content. */
    public static final String CANONICAL_ALGORITHM = "sha256";

    /**
     * @throws DavitException INVALID_ARGUMENT for an unknown algorithm or a hash that does not fit
     *     it
     */
    public Digest {
        int digits = hexDigits(algorithm);
        if (digits == 0) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, "unsupported digest algorithm");
        }
        if (hex.length() != digits) {
            throw new DavitException(ErrorCode.INVALID_ARGUMENT, "invalid checksum digest length");
        }
        for (int i = 0; i < hex.length(); i++) {
            char c = hex.charAt(i);
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                throw malformed();
            }
        }
    }

    /**
     * Reads {@code algorithm:hex}.
     *
     * @throws DavitException INVALID_ARGUMENT when the text is no digest
     */
    public static Digest parse(String text) {
        int colon = text.indexOf(':');
        if (colon <= 0 || colon + 1 == text.length()) {
            throw malformed();
        }
        return new Digest(text.substring(0, colon), text.substring(colon + 1));
    }

    /** The canonical digest of some bytes. */
    public static Digest of(byte[] bytes) {
        return from(CANONICAL_ALGORITHM, hasher(CANONICAL_ALGORITHM).digest(bytes));
    }

    /** The digest whose hash a {@link #hasher} of the same algorithm has computed. */
    public static Digest from(String algorithm, byte[] hash) {
        return new Digest(algorithm, HexFormat.of().formatHex(hash));
    }

    /**
     * A new hash function of the algorithm.
     *
     * @throws DavitException INVALID_ARGUMENT for an unknown algorithm
     */
    public static MessageDigest hasher(String algorithm) {
        String name =
                switch (algorithm) {
                    case "sha256" -> "SHA-256";
                    case "sha384" -> "SHA-384";
                    case "sha512" -> "SHA-512";
                    default ->
                            throw new DavitException(
                                    ErrorCode.INVALID_ARGUMENT, "unsupported digest algorithm");
                };
        try {
            return MessageDigest.getInstance(name);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + name, e);
        }
    }

    @Override
    public int compareTo(Digest other) {
        int order = algorithm.compareTo(other.algorithm);
        return order != 0 ? order : hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return algorithm + ":" + hex;
    }

    private static int hexDigits(String algorithm) {
        return switch (algorithm) {
            case "sha256" -> 64;
            case "sha384" -> 96;
            case "sha512" -> 128;
            default -> 0;
        };
    }

    private static DavitException malformed() {
        return new DavitException(ErrorCode.INVALID_ARGUMENT, "invalid checksum digest format");
    }
}
