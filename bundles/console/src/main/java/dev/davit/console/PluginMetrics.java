package dev.davit.console;

import dev.davit.console.MetricsText.Kind;
import dev.davit.slots.CallCounts;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.PluginDescription;
import dev.davit.slots.PluginState;
import dev.davit.slots.Slots;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/** What is known of plugins and of the calls through their slots. */
final class PluginMetrics implements MetricSource {
    private static final String DURATION = "davit_plugin_call_duration_seconds";

    private final Slots slots;
    private final PluginActivity activity;

    PluginMetrics(Slots slots, PluginActivity activity) {
        this.slots = slots;
        this.activity = activity;
    }

    @Override
    public void write(MetricsText text) {
        calls(text, activity.meters());
        List<PluginDescription> plugins = slots.plugins();
        states(text, plugins);
        text.family("davit_plugin_generation", Kind.GAUGE, "Lives of a plugin so far.");
        plugins.forEach(
                plugin ->
                        text.sample("davit_plugin_generation", plugin.generation(), names(plugin)));
        counts(text, plugins, "davit_plugin_calls_running", "Calls inside.", CallCounts::running);
        counts(
                text,
                plugins,
                "davit_plugin_calls_waiting",
                "Calls at the door.",
                CallCounts::waiting);
        text.family(
                "davit_plugin_overdue_total",
                Kind.COUNTER,
                "Calls that the daemon has given up on.");
        plugins.stream()
                .filter(plugin -> !plugin.calls().equals(CallCounts.NONE))
                .forEach(
                        plugin ->
                                text.sample(
                                        "davit_plugin_overdue_total",
                                        plugin.calls().overdue(),
                                        names(plugin)));
    }

    private static void calls(MetricsText text, List<MethodMeter> meters) {
        text.family("davit_plugin_calls_total", Kind.COUNTER, "Calls through a slot, by result.");
        for (MethodMeter meter : meters) {
            Map<String, Long> byCode = new TreeMap<>();
            byCode.put("OK", meter.ok());
            meter.failures().forEach((code, count) -> byCode.put(code.name(), count));
            byCode.forEach(
                    (code, count) ->
                            text.sample(
                                    "davit_plugin_calls_total",
                                    count,
                                    "slot",
                                    meter.slot(),
                                    "plugin",
                                    meter.plugin(),
                                    "version",
                                    meter.version(),
                                    "method",
                                    meter.method(),
                                    "code",
                                    code));
        }
        text.family(DURATION, Kind.HISTOGRAM, "How long calls through a slot took.");
        for (MethodMeter meter : meters) {
            text.histogram(
                    DURATION,
                    MethodMeter.BOUNDS,
                    meter.buckets(),
                    meter.time(),
                    "slot",
                    meter.slot(),
                    "plugin",
                    meter.plugin(),
                    "version",
                    meter.version(),
                    "method",
                    meter.method());
        }
    }

    private static void states(MetricsText text, List<PluginDescription> plugins) {
        text.family("davit_plugin_state", Kind.GAUGE, "1 for the state a plugin is in.");
        for (PluginDescription plugin : plugins) {
            for (PluginState state : PluginState.values()) {
                text.sample(
                        "davit_plugin_state",
                        plugin.state() == state ? 1 : 0,
                        "slot",
                        plugin.type(),
                        "plugin",
                        plugin.id(),
                        "state",
                        state.name().toLowerCase(Locale.ROOT));
            }
        }
    }

    /** Of those that are called through a slot. */
    private static void counts(
            MetricsText text,
            List<PluginDescription> plugins,
            String name,
            String help,
            ToLongFunction<CallCounts> count) {
        text.family(name, Kind.GAUGE, help);
        for (PluginDescription plugin : plugins) {
            if (!plugin.calls().equals(CallCounts.NONE)) {
                text.sample(name, count.applyAsLong(plugin.calls()), names(plugin));
            }
        }
    }

    private static String[] names(PluginDescription plugin) {
        return new String[] {"slot", plugin.type(), "plugin", plugin.id()};
    }
}
