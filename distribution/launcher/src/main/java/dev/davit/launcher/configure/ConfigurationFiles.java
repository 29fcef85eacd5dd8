package dev.davit.launcher.configure;

import dev.davit.config.ConfigFlags;
import dev.davit.config.ConfigLoader;
import dev.davit.config.LoadedConfig;
import dev.davit.slots.settings.ConfigurationControl.Draft;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The files of the configuration, read anew whenever that is asked for.
 *
 * @param loader reads them
 * @param flags of the command line
 * @param atStart what they said when the daemon started
 */
public record ConfigurationFiles(ConfigLoader loader, ConfigFlags flags, LoadedConfig atStart) {
    /** Reads them for the first time. */
    public static ConfigurationFiles read(ConfigFlags flags) {
        var loader = new ConfigLoader();
        return new ConfigurationFiles(loader, flags, loader.load(flags));
    }

    /** What they say, with a draft in place of the configuration file. */
    LoadedConfig load(Optional<Draft> draft) {
        return draft.map(it -> loader.load(flags, it.name(), it.text()))
                .orElseGet(() -> loader.load(flags));
    }

    /** What they said when they had these texts. */
    LoadedConfig load(Map<Path, String> texts) {
        return loader.load(flags, texts);
    }
}
