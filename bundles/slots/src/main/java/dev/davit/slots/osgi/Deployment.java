package dev.davit.slots.osgi;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A file of the bundle directory.
 *
 * @param file its name
 * @param symbolicName name of the bundle; empty if the file is none
 * @param version version of the bundle; empty if the file is none
 * @param state what has become of it
 * @param since when it came to that
 * @param reason why, in words; empty when there is nothing to say
 * @param waitsFor what it waits for, in words; copied
 */
public record Deployment(
        String file,
        String symbolicName,
        String version,
        State state,
        Instant since,
        String reason,
        List<String> waitsFor) {
    /** What becomes of a file. */
    public enum State {
        /** No bundle, or none that is let in. */
        REFUSED,
        /** Lacks a package or another capability of other bundles. */
        WAITING,
        /** On its way. */
        STARTING,
        /** Its bundle runs. */
        ABOARD,
        /** Another version of its bundle runs. */
        STANDING_BY,
        /** It did not start. */
        FAILED
    }

    public Deployment {
        Objects.requireNonNull(file);
        Objects.requireNonNull(symbolicName);
        Objects.requireNonNull(version);
        Objects.requireNonNull(state);
        Objects.requireNonNull(since);
        Objects.requireNonNull(reason);
        waitsFor = List.copyOf(waitsFor);
    }

    /** Name and version of the bundle; empty if the file is none. */
    public String origin() {
        return symbolicName.isEmpty() ? "" : symbolicName + " " + version;
    }
}
