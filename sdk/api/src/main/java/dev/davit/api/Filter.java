package dev.davit.api;

import java.util.List;

/**
 * A condition on objects, parsed from the filter strings of a request. Immutable and usable by any
 * number of threads.
 */
public interface Filter {
    /** Matches every object. */
    Filter ALL =
            new Filter() {
                @Override
                public boolean matches(Fields object) {
                    return true;
                }

                @Override
                public List<String> text() {
                    return List.of();
                }
            };

    /** Whether the object satisfies any of the strings. */
    boolean matches(Fields object);

    /** The strings this filter was made from, for handing it on to another process. */
    List<String> text();
}
