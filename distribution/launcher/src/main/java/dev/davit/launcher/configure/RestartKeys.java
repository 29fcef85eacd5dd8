package dev.davit.launcher.configure;

import dev.davit.config.ConfigDiff;
import dev.davit.config.ConfigTable;
import dev.davit.config.DaemonConfig;
import dev.davit.config.LogSettings;
import dev.davit.config.PluginUri;
import dev.davit.slots.settings.ConfigurationChange;
import dev.davit.slots.settings.SettingsControl.Concern;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keys that take effect only when the daemon starts: those it reads once, and tables of components
 * that cannot be replaced while it runs.
 *
 * @param concerns the components that the change concerns
 */
record RestartKeys(List<Concern> concerns) {
    private static final String TIMEOUTS = "timeouts";
    private static final String CONTAINERD = "io.containerd.";

    /** Read once, before anything runs. */
    private static final Set<String> TOP =
            Set.of("root", "state", "temp", "oom_score", "cgroup", "required_plugins");

    /** The listening sockets. */
    private static final String SERVER = "io.containerd.server.v1.";

    /** The key of {@link PluginUri#DEPLOY} that the watch of bundles has begun with. */
    private static final String BUNDLES = "path";

    RestartKeys {
        concerns = List.copyOf(concerns);
    }

    /** What a difference means for the running daemon. */
    ConfigurationChange change(ConfigDiff.Difference difference) {
        List<String> path = difference.path();
        boolean restart =
                switch (path.getFirst()) {
                    case "debug" -> !path.equals(List.of("debug", "level"));
                    case "disabled_plugins" -> concerns.stream().anyMatch(RestartKeys::isSwitch);
                    case TIMEOUTS -> holds(fact(path.get(1)));
                    case "plugins" -> holds(path.get(1)) && !isFree(path);
                    case String key -> TOP.contains(key);
                };
        return new ConfigurationChange(
                difference.key(),
                difference.before(),
                difference.after(),
                restart,
                restart ? List.of() : replaced(path));
    }

    /** The next configuration with the values of the running one wherever a restart is needed. */
    DaemonConfig held(DaemonConfig running, DaemonConfig next) {
        return new DaemonConfig(
                running.root(),
                running.state(),
                running.temp(),
                running.oomScore(),
                running.cgroupPath(),
                disabled(running, next),
                running.requiredPlugins(),
                next.imports(),
                new LogSettings(
                        next.log().level(), running.log().format(), running.log().traceId()),
                timeouts(running, next),
                tables(running, next),
                next.proxyPlugins(),
                next.proxyFiles(),
                next.streamProcessors());
    }

    private List<String> disabled(DaemonConfig running, DaemonConfig next) {
        var disabled = new LinkedHashSet<>(next.disabledPlugins());
        for (Concern concern : concerns) {
            if (isSwitch(concern)) {
                if (running.isDisabled(concern.plugin())) {
                    disabled.add(concern.plugin());
                } else {
                    disabled.remove(concern.plugin());
                }
            }
        }
        return List.copyOf(disabled);
    }

    private Map<String, Duration> timeouts(DaemonConfig running, DaemonConfig next) {
        var timeouts = new HashMap<>(next.timeouts());
        running.timeouts()
                .forEach(
                        (name, wait) -> {
                            if (holds(fact(name))) {
                                timeouts.put(name, wait);
                            }
                        });
        timeouts.keySet()
                .removeIf(name -> holds(fact(name)) && !running.timeouts().containsKey(name));
        return timeouts;
    }

    /** What plugins know a timeout by. */
    private static String fact(String timeout) {
        return timeout.startsWith(CONTAINERD) ? timeout.substring(CONTAINERD.length()) : timeout;
    }

    private Map<String, ConfigTable> tables(DaemonConfig running, DaemonConfig next) {
        var tables = new HashMap<>(next.plugins());
        var all = new LinkedHashSet<>(next.plugins().keySet());
        all.addAll(running.plugins().keySet());
        for (String uri : all) {
            ConfigTable before = running.plugins().get(uri);
            if (uri.equals(PluginUri.DEPLOY) && before != null && tables.containsKey(uri)) {
                var entries = new HashMap<>(tables.get(uri).entries());
                entries.put(BUNDLES, before.entries().get(BUNDLES));
                tables.put(uri, new ConfigTable(entries));
            } else if (holds(uri) && before == null) {
                tables.remove(uri);
            } else if (holds(uri)) {
                tables.put(uri, before);
            }
        }
        return tables;
    }

    private boolean holds(String table) {
        return table.startsWith(SERVER)
                || table.equals(PluginUri.DEPLOY)
                || concerns.stream().anyMatch(it -> it.restart() && it.tables().contains(table))
                // switched together with the plugin
                || concerns.stream().anyMatch(it -> isSwitch(it) && it.plugin().equals(table));
    }

    private static boolean isFree(List<String> path) {
        return path.get(1).equals(PluginUri.DEPLOY)
                && path.size() > 2
                && !path.get(2).equals(BUNDLES);
    }

    private static boolean isSwitch(Concern concern) {
        return concern.restart() && concern.tables().isEmpty();
    }

    /** Plugins that get a new instance from a key. */
    private List<String> replaced(List<String> path) {
        return switch (path.getFirst()) {
            case "plugins" -> concernedBy(path.get(1));
            case TIMEOUTS -> concernedBy(fact(path.get(1)));
            default -> List.of();
        };
    }

    private List<String> concernedBy(String table) {
        return concerns.stream()
                .filter(concern -> !concern.restart() && concern.tables().contains(table))
                .map(Concern::plugin)
                .toList();
    }
}
