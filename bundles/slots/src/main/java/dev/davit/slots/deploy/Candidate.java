package dev.davit.slots.deploy;

import java.time.Instant;
import java.util.List;

/**
 * A file that could serve under a symbolic name.
 *
 * @param file the file
 * @param name what it says of itself
 * @param standing what is known of it
 * @param since when that came to be known
 * @param reason why, in words
 * @param waitsFor what it waits for, in words
 */
record Candidate(
        BundleFile file,
        BundleName name,
        Standing standing,
        Instant since,
        String reason,
        List<String> waitsFor) {
    /** What is known of a candidate. */
    enum Standing {
        /** Nothing speaks against it. */
        SOUND,
        /** It lacks something that others may bring. */
        WAITING,
        /** It did not start, and is not tried again before it changes. */
        FAILED
    }

    static Candidate of(BundleFile file, BundleName name) {
        return new Candidate(file, name, Standing.SOUND, Instant.now(), "", List.of());
    }

    Candidate failed(StartFailure failure) {
        return new Candidate(
                file,
                name,
                failure.waitsFor().isEmpty() ? Standing.FAILED : Standing.WAITING,
                Instant.now(),
                failure.reason(),
                failure.waitsFor());
    }

    boolean isSound() {
        return standing == Standing.SOUND;
    }
}
