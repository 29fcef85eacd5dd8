package dev.davit.console;

/** Knows some metrics. */
@FunctionalInterface
interface MetricSource {
    /** Writes them all. */
    void write(MetricsText text);
}
