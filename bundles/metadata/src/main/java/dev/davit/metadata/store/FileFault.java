package dev.davit.metadata.store;

import java.util.Objects;

/**
 * A file of the store is not what was written.
 *
 * @param name in its directory
 * @param what what is wrong
 * @param advice what to do
 */
public record FileFault(String name, String what, String advice) {
    public FileFault {
        Objects.requireNonNull(name);
        Objects.requireNonNull(what);
        Objects.requireNonNull(advice);
    }
}
