package dev.davit.metadata.upkeep;

import java.util.List;
import java.util.Objects;

/**
 * Why the collector keeps an object, or does not.
 *
 * @param object kind and name
 * @param path the shortest one that leads to it, the root first; empty if it is not kept; copied
 * @param reason why it is not kept; empty if it is
 */
public record Explanation(String object, List<Step> path, String reason) {
    public Explanation {
        Objects.requireNonNull(object);
        path = List.copyOf(path);
        Objects.requireNonNull(reason);
    }

    /**
     * An object on the way.
     *
     * @param kind such as {@code image}
     * @param name in its namespace
     * @param reason of the first why it is a root, of the others how the one before keeps it
     */
    public record Step(String kind, String name, String reason) {
        public Step {
            Objects.requireNonNull(kind);
            Objects.requireNonNull(name);
            Objects.requireNonNull(reason);
        }
    }

    /** Whether it is kept. */
    public boolean isKept() {
        return !path.isEmpty();
    }
}
