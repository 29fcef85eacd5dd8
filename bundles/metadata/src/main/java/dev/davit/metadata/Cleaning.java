package dev.davit.metadata;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The cleaning of backends that follows a collection; it goes on by itself.
 *
 * @param threads one for each backend
 * @param failures what has gone wrong so far
 */
public record Cleaning(List<Thread> threads, ConcurrentLinkedQueue<String> failures) {
    public Cleaning {
        threads = List.copyOf(threads);
    }

    /**
     * Waits for all backends.
     *
     * @throws DavitException UNKNOWN with what went wrong
     */
    public void await() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join();
        }
        if (!failures.isEmpty()) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "gc failed: " + String.join("; ", failures));
        }
    }
}
