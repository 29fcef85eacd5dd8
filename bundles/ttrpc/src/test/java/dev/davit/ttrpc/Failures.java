package dev.davit.ttrpc;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;

/** Failures by name, for a handler to throw. */
final class Failures {
    private Failures() {}

    static Exception named(String name) {
        return switch (name) {
            case "eof" -> new EOFException("eof");
            case "closed" -> new ClosedChannelException();
            case "invalid" -> new IllegalArgumentException("invalid");
            case "exists" -> new FileAlreadyExistsException("exists");
            case "missing" -> new NoSuchFileException("missing");
            case "denied" -> new AccessDeniedException("denied");
            case "other" -> new IOException("other");
            case "nothing" -> new IllegalStateException();
            default -> {
                ErrorCode code = ErrorCode.valueOf(name);
                yield new DavitException(code, "thing: " + code.text());
            }
        };
    }
}
