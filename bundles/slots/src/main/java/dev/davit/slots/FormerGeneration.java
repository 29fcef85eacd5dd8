package dev.davit.slots;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A generation that has been replaced and is not gone: calls are still inside, or something holds
 * its class loader.
 *
 * @param number its number
 * @param version version of its bundle
 * @param since when its door closed
 * @param running calls inside
 * @param leaks what holds it, in words: threads that it left running, for example; copied
 */
public record FormerGeneration(
        int number, String version, Instant since, int running, List<String> leaks) {
    public FormerGeneration {
        Objects.requireNonNull(version);
        Objects.requireNonNull(since);
        leaks = List.copyOf(leaks);
    }
}
