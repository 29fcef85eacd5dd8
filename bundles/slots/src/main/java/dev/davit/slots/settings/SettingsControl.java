package dev.davit.slots.settings;

import dev.davit.slots.PluginSettings;

import org.osgi.annotation.versioning.ProviderType;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Changes what plugins are configured with while they run. A plugin whose configuration differs
 * gets a new instance, and calls for it wait at its door meanwhile; all others notice nothing.
 *
 * <p>Threads: changes come one after the other.
 */
@ProviderType
public interface SettingsControl {
    /**
     * A component that other settings would concern.
     *
     * @param plugin its type and id, as configuration files name it
     * @param tables the tables and the facts about the daemon it reads that differ; empty if it is
     *     switched on or off; copied
     * @param restart whether it takes other settings only when the daemon starts
     */
    record Concern(String plugin, Set<String> tables, boolean restart) {
        public Concern {
            Objects.requireNonNull(plugin);
            tables = Set.copyOf(tables);
        }
    }

    /**
     * A plugin that did not come back.
     *
     * @param plugin its type and id
     * @param reason why, in words
     */
    record Failure(String plugin, String reason) {
        public Failure {
            Objects.requireNonNull(plugin);
            Objects.requireNonNull(reason);
        }
    }

    /** Whom other settings would concern; changes nothing. */
    List<Concern> concerns(PluginSettings next);

    /**
     * Puts other settings into effect. Components that take them only at a start keep what they
     * have.
     *
     * @param limit how long plugins may take to come back; one that takes longer is no failure
     * @return the plugins that were ready and are not any more; {@code apply} with the settings of
     *     before brings them back
     */
    List<Failure> apply(PluginSettings next, Duration limit);
}
