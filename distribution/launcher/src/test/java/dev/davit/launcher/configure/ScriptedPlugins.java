package dev.davit.launcher.configure;

import dev.davit.slots.PluginSettings;
import dev.davit.slots.settings.SettingsControl;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Plugins that take a table, or fail with it, or take it only at a start. */
final class ScriptedPlugins implements SettingsControl {
    static final String HOT = "test.hot";
    static final String COLD = "test.cold";

    /** A table that holds this key fails its plugin. */
    private static final String BROKEN = "broken";

    final List<PluginSettings> applied = new ArrayList<>();
    PluginSettings current;

    ScriptedPlugins(PluginSettings current) {
        this.current = current;
    }

    static PluginSettings settings(Map<String, Map<String, Object>> tables) {
        return new PluginSettings(
                Path.of("/root"),
                Path.of("/state"),
                tables,
                List.of(),
                Set.of(),
                Map.of(),
                Optional.empty());
    }

    @Override
    public List<Concern> concerns(PluginSettings next) {
        var concerns = new ArrayList<Concern>();
        for (String uri : List.of(HOT, COLD)) {
            if (!table(current, uri).equals(table(next, uri))) {
                concerns.add(new Concern(uri, Set.of(uri), uri.equals(COLD)));
            }
        }
        return concerns;
    }

    @Override
    public List<Failure> apply(PluginSettings next, Duration limit) {
        applied.add(next);
        current = next;
        return table(next, HOT).containsKey(BROKEN)
                ? List.of(new Failure(HOT, "it is broken"))
                : List.of();
    }

    private static Map<String, Object> table(PluginSettings settings, String uri) {
        return settings.tables().getOrDefault(uri, Map.of());
    }
}
