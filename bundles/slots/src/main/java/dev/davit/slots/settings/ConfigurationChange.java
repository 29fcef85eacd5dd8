package dev.davit.slots.settings;

import java.util.List;
import java.util.Objects;

/**
 * A key of the configuration that gets another value.
 *
 * @param key in full, as TOML writes it
 * @param before its value in words; empty if it is new
 * @param after its value in words; empty if it goes
 * @param restart whether it takes effect only when the daemon starts
 * @param plugins those that get a new instance; copied
 */
public record ConfigurationChange(
        String key, String before, String after, boolean restart, List<String> plugins) {
    public ConfigurationChange {
        Objects.requireNonNull(key);
        Objects.requireNonNull(before);
        Objects.requireNonNull(after);
        plugins = List.copyOf(plugins);
    }

    /** The key and what happens to it, without a value: fit for a log. */
    public String summary() {
        String sign = before.isEmpty() ? "+ " : after.isEmpty() ? "- " : "~ ";
        return sign + key + (restart ? " (needs a restart)" : "");
    }
}
