package dev.davit.config.migration;

import dev.davit.config.PluginUri;
import dev.davit.config.toml.Keys;
import dev.davit.config.toml.Position;
import dev.davit.config.toml.Section;

import java.util.List;

/**
 * Sections of older versions in a file of version 4. containerd ignores them without a word, which
 * leaves a daemon listening elsewhere than its file says; so they get a warning.
 */
public final class LeftOvers {
    private LeftOvers() {}

    /** Takes them out of a file of version 4. */
    public static void remove(Section file, List<String> warnings) {
        remove(file, "", "grpc", PluginUri.GRPC, warnings);
        remove(file, "", "ttrpc", PluginUri.TTRPC, warnings);
        remove(file, "", "metrics", PluginUri.METRICS, warnings);
        file.table("debug")
                .ifPresent(
                        debug -> {
                            for (String key : List.of("address", "uid", "gid")) {
                                remove(debug, "debug", key, PluginUri.DEBUG, warnings);
                            }
                        });
    }

    private static void remove(
            Section from, String path, String key, String uri, List<String> warnings) {
        from.remove(key)
                .ifPresent(
                        entry -> {
                            Position at = entry.at();
                            warnings.add(
                                    at
                                            + ": "
                                            + Keys.below(path, key)
                                            + " has no effect in version 4; its place is "
                                            + Keys.below("plugins", uri));
                        });
    }
}
