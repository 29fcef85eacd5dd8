package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cleaning of backends that follows a collection; it goes on by itself.
 *
 * @param parts one for each backend
 */
public record Cleaning(List<Part> parts) {
    /** The cleaning of one backend. */
    @FunctionalInterface
    public interface Part {
        /**
         * Waits until the backend is clean or known to hang.
         *
         * @return why it is not clean; empty if all is well
         */
        Optional<String> await() throws InterruptedException;
    }

    public Cleaning {
        parts = List.copyOf(parts);
    }

    /**
     * Waits for all backends; for one that hangs only for a bounded time.
     *
     * @throws DavitException UNKNOWN with what went wrong
     */
    public void await() throws InterruptedException {
        var failures = new ArrayList<String>();
        for (Part part : parts) {
            part.await().ifPresent(failures::add);
        }
        if (!failures.isEmpty()) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "gc failed: " + String.join("; ", failures));
        }
    }
}
