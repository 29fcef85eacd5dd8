package dev.davit.slots.settings;

import org.osgi.annotation.versioning.ProviderType;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an operator does with the configuration of the running daemon. It is validated as a whole
 * and changed as a whole: after a failure everything is as it was. Usable from any thread; changes
 * come one after the other.
 *
 * <p>Every method throws {@link dev.davit.api.DavitException}: INVALID_ARGUMENT with file, line and
 * column of everything that is wrong.
 */
@ProviderType
public interface ConfigurationControl {
    /**
     * A text to stand in the configuration file.
     *
     * @param name what messages call it
     * @param text TOML
     */
    record Draft(String name, String text) {
        public Draft {
            Objects.requireNonNull(name);
            Objects.requireNonNull(text);
        }
    }

    /**
     * What a change did or would do.
     *
     * @param generation the one in effect
     * @param changes key by key; copied
     * @param warnings what an operator should know; copied
     */
    record Outcome(
            ConfigurationGeneration generation,
            List<ConfigurationChange> changes,
            List<String> warnings) {
        public Outcome {
            Objects.requireNonNull(generation);
            changes = List.copyOf(changes);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * What applying would do; changes nothing.
     *
     * @param draft in place of the configuration file; empty for the files as they are
     */
    Outcome plan(Optional<Draft> draft);

    /**
     * Puts the files into effect.
     *
     * @param draft becomes the configuration file first; empty for the files as they are
     * @param keep whether the change stays even if a plugin does not come back from it
     * @throws dev.davit.api.DavitException FAILED_PRECONDITION with the plugin and its reason if
     *     one does not come back; all is as it was then
     */
    Outcome apply(Optional<Draft> draft, boolean keep);

    /**
     * Goes back to an earlier generation, and puts its configuration file back unless that was
     * changed by another hand.
     *
     * @param generation empty for the one before the running one
     * @throws dev.davit.api.DavitException NOT_FOUND if it is not kept
     */
    Outcome rollback(OptionalInt generation);

    /** The generations that are kept, oldest first. */
    List<ConfigurationGeneration> history();

    /** How things stand. */
    ConfigurationStatus status();

    /** The configuration in effect, as TOML. */
    String effective();
}
