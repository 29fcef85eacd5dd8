package dev.davit.console;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Prometheus' text format, version 0.0.4:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format. All samples of a
 * family follow its head.
 */
final class MetricsText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StringBuilder out = new StringBuilder();

    /** Kinds of metrics. */
    enum Kind {
        COUNTER("counter"),
        GAUGE("gauge"),
        HISTOGRAM("histogram");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    MetricsText family(String name, Kind kind, String help) {
        out.append("# HELP ").append(name).append(' ');
        escape(help, false);
        out.append("\n# TYPE ").append(name).append(' ').append(kind.word).append('\n');
        return this;
    }

    /**
     * A sample.
     *
     * @param labels names and values in turn
     */
    MetricsText sample(String name, long value, String... labels) {
        return line(name, Long.toString(value), labels);
    }

    /** The same with a value that need not be whole. */
    MetricsText sample(String name, double value, String... labels) {
        return line(name, number(value), labels);
    }

    private MetricsText line(String name, String value, String... labels) {
        out.append(name);
        for (int i = 0; i < labels.length; i += 2) {
            out.append(i == 0 ? '{' : ',').append(labels[i]).append("=\"");
            escape(labels[i + 1], true);
            out.append('"');
        }
        if (labels.length > 0) {
            out.append('}');
        }
        out.append(' ').append(value).append('\n');
        return this;
    }

    /**
     * Samples of a histogram.
     *
     * @param bounds upper bounds of the buckets
     * @param buckets how many fall between a bound and the one before; one more for the rest
     * @param total sum of all
     * @param labels names and values in turn
     */
    void histogram(
            String name,
            List<Duration> bounds,
            List<Long> buckets,
            Duration total,
            String... labels) {
        long count = 0;
        for (int i = 0; i < buckets.size(); i++) {
            count += buckets.get(i);
            String bound = i < bounds.size() ? number(bounds.get(i).toNanos() / NANOS) : "+Inf";
            sample(name + "_bucket", count, with(labels, bound));
        }
        sample(name + "_sum", total.toNanos() / NANOS, labels);
        sample(name + "_count", count, labels);
    }

    private static String[] with(String[] labels, String bound) {
        String[] all = new String[labels.length + 2];
        System.arraycopy(labels, 0, all, 0, labels.length);
        all[labels.length] = "le";
        all[labels.length + 1] = bound;
        return all;
    }

    private static String number(double value) {
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }

    private void escape(String text, boolean quoted) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '"' -> out.append(quoted ? "\\\"" : "\"");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
