package dev.davit.console;

import dev.davit.console.MetricsText.Kind;
import dev.davit.slots.trace.Spans;

/**
 * What became of spans.
 *
 * @param spans where they begin
 */
record SpanMetrics(Spans spans) implements MetricSource {
    @Override
    public void write(MetricsText text) {
        text.family("davit_spans_exported_total", Kind.COUNTER, "Spans that exporters have taken.")
                .sample("davit_spans_exported_total", spans.exported())
                .family("davit_spans_dropped_total", Kind.COUNTER, "Spans that were lost.")
                .sample("davit_spans_dropped_total", spans.dropped());
    }
}
