package dev.davit.cli.plugins;

import dev.davit.cli.Table;
import dev.davit.proto.services.plugins.v1.CallCounts;
import dev.davit.proto.services.plugins.v1.Plugin;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What plugins did between two looks at them. Plugins that nobody has called yet are left out.
 *
 * @param lines the busiest first; copied
 */
record Activity(List<Line> lines) {
    private static final Comparator<Line> BUSIEST =
            Comparator.comparingDouble(Line::callsPerSecond)
                    .thenComparingLong(line -> line.plugin().getCalls().getRunning())
                    .thenComparingLong(line -> line.plugin().getCalls().getWaiting())
                    .reversed()
                    .thenComparing(line -> Texts.name(line.plugin()));

    /** One plugin, as it is at the second look. */
    record Line(Plugin plugin, double callsPerSecond, double errorsPerSecond) {}

    Activity {
        lines = List.copyOf(lines);
    }

    static Activity between(List<Plugin> before, List<Plugin> after, Duration length) {
        double seconds = length.toNanos() / 1e9;
        Map<String, CallCounts> earlier = new HashMap<>();
        before.forEach(plugin -> earlier.put(Texts.name(plugin), plugin.getCalls()));
        List<Line> lines = new ArrayList<>();
        for (Plugin plugin : after) {
            CallCounts now = plugin.getCalls();
            CallCounts then =
                    earlier.getOrDefault(Texts.name(plugin), CallCounts.getDefaultInstance());
            if (now.getTotal() > 0 || now.getRunning() > 0 || now.getWaiting() > 0) {
                lines.add(
                        new Line(
                                plugin,
                                rate(then.getTotal(), now.getTotal(), seconds),
                                rate(then.getFailed(), now.getFailed(), seconds)));
            }
        }
        lines.sort(BUSIEST);
        return new Activity(lines);
    }

    /** A daemon that has started again counts from zero. */
    private static double rate(long then, long now, double seconds) {
        return Math.max(0, now - then) / seconds;
    }

    void print(PrintWriter out) {
        if (lines.isEmpty()) {
            out.println("no plugin has been called yet");
            out.flush();
            return;
        }
        var table =
                new Table(
                        "PLUGIN",
                        "STATE",
                        "CALLS/S",
                        "RUNNING",
                        "WAITING",
                        "ERRORS/S",
                        "P50",
                        "P99",
                        "OLDEST",
                        "OVERDUE");
        for (Line line : lines) {
            CallCounts calls = line.plugin().getCalls();
            table.row(
                    Texts.name(line.plugin()),
                    Texts.state(line.plugin().getState()),
                    String.format(Locale.ROOT, "%.1f", line.callsPerSecond()),
                    String.valueOf(calls.getRunning()),
                    String.valueOf(calls.getWaiting()),
                    String.format(Locale.ROOT, "%.1f", line.errorsPerSecond()),
                    Texts.latency(calls.getMedian()),
                    Texts.latency(calls.getP99()),
                    Texts.latency(calls.getOldest()),
                    String.valueOf(calls.getOverdue()));
        }
        table.print(out);
    }
}
