package dev.davit.kit.tar;

import java.io.IOException;

/** The stream is no tar archive, or not a whole one. The message is what clients see. */
public final class TarException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message the whole text
     */
    public TarException(String message) {
        super(message);
    }

    static TarException invalidHeader() {
        return new TarException("archive/tar: invalid tar header");
    }

    static TarException unexpectedEnd() {
        return new TarException("unexpected EOF");
    }

    static TarException fieldTooLong() {
        return new TarException("archive/tar: header field too long");
    }
}
