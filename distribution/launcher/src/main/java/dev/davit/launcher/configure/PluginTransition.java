package dev.davit.launcher.configure;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.config.DaemonConfig;
import dev.davit.launcher.log.LogOutput;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.settings.SettingsControl;
import dev.davit.slots.settings.SettingsControl.Concern;
import dev.davit.slots.settings.SettingsControl.Failure;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings a configuration to the plugins and to the log, and the one before back if that fails.
 *
 * @param control the plugins
 * @param forPlugins what they are told of a configuration
 */
public record PluginTransition(
        SettingsControl control, Function<DaemonConfig, PluginSettings> forPlugins) {
    private static final Logger LOG = System.getLogger(PluginTransition.class.getName());

    /** How long plugins may take to come back. */
    private static final Duration COMEBACK = Duration.ofSeconds(5);

    /** Components that a configuration would concern. */
    List<Concern> concerns(DaemonConfig next) {
        return control.concerns(forPlugins.apply(next));
    }

    /**
     * Puts a configuration into effect.
     *
     * @param keep whether it stays even if a plugin does not come back
     * @return what went wrong and was kept, in words
     * @throws DavitException FAILED_PRECONDITION if a plugin does not come back, UNKNOWN if the
     *     change breaks off; the configuration before is in effect again then
     */
    List<String> bring(DaemonConfig before, DaemonConfig next, boolean keep) {
        List<Failure> failures;
        try {
            failures = control.apply(forPlugins.apply(next), COMEBACK);
        } catch (RuntimeException e) {
            takeBack(before);
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "the change broke off and was taken back: " + e.getMessage(),
                    e);
        }
        if (!failures.isEmpty() && !keep) {
            takeBack(before);
            throw ErrorCode.FAILED_PRECONDITION.about(
                    "the change was taken back, since "
                            + words(failures).collect(Collectors.joining("; ")));
        }
        LogOutput.setLevel(next.log().level());
        return words(failures).toList();
    }

    private void takeBack(DaemonConfig before) {
        List<Failure> failures = control.apply(forPlugins.apply(before), COMEBACK);
        words(failures).forEach(words -> LOG.log(Level.ERROR, "on the way back, {0}", words));
        LogOutput.setLevel(before.log().level());
    }

    private static Stream<String> words(List<Failure> failures) {
        return failures.stream()
                .map(failure -> failure.plugin() + " did not start with it: " + failure.reason());
    }
}
