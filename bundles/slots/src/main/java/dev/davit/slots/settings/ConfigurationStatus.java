package dev.davit.slots.settings;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * How the running configuration stands to the files.
 *
 * @param running what is in effect
 * @param pending what the files say and is not in effect; copied
 * @param refusal why the last change was refused; empty after one that was not
 * @param warnings about the files; copied
 */
public record ConfigurationStatus(
        ConfigurationGeneration running,
        List<ConfigurationChange> pending,
        Optional<String> refusal,
        List<String> warnings) {
    public ConfigurationStatus {
        Objects.requireNonNull(running);
        pending = List.copyOf(pending);
        Objects.requireNonNull(refusal);
        warnings = List.copyOf(warnings);
    }
}
