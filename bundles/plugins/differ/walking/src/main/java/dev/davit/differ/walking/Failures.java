package dev.davit.differ.walking;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.kit.tar.TarException;
import dev.davit.linux.InRoot;
import dev.davit.linux.LinuxException;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/** Failures of layers and of the kernel as clients see them. */
final class Failures {
    private Failures() {}

    /** Does work whose failures all come out as {@link DavitException}. */
    static <T> T translate(Supplier<T> work) {
        try {
            return work.get();
        } catch (LinuxException e) {
            throw new DavitException(code(e), e.getMessage(), e);
        } catch (InRoot.TooManyLinksException e) {
            throw failure("failed to get root path: too many links", e);
        } catch (UncheckedIOException e) {
            throw of(e.getCause());
        }
    }

    /** A name that an archive speaks of and that is missing is no missing object of the client. */
    private static ErrorCode code(LinuxException e) {
        ErrorCode code = e.errno().code();
        return code == ErrorCode.RESOURCE_EXHAUSTED ? code : ErrorCode.UNKNOWN;
    }

    static DavitException of(IOException e) {
        return switch (e) {
            case InterruptedIOException interrupted -> cancelled();
            case TarException bad -> failure(String.valueOf(bad.getMessage()), bad);
            default -> failure(String.valueOf(e.getMessage()), e);
        };
    }

    static DavitException failure(String message, Exception cause) {
        return new DavitException(ErrorCode.UNKNOWN, message, cause);
    }

    static DavitException failure(String message) {
        return new DavitException(ErrorCode.UNKNOWN, message);
    }

    private static DavitException cancelled() {
        return new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text());
    }

    /** Ends the work if the caller has gone. */
    static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) {
            throw cancelled();
        }
    }

    /** A name in quotes, with what is no plain text escaped. */
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.chars()
                .forEach(
                        c -> {
                            switch (c) {
                                case '"', '\\' -> quoted.append('\\').append((char) c);
                                case '\n' -> quoted.append("\\n");
                                case '\t' -> quoted.append("\\t");
                                case '\r' -> quoted.append("\\r");
                                default -> {
                                    if (c < ' ' || c == 0x7f) {
                                        quoted.append("\\x%02x".formatted(c));
                                    } else {
                                        quoted.append((char) c);
                                    }
                                }
                            }
                        });
        return quoted.append('"').toString();
    }
}
