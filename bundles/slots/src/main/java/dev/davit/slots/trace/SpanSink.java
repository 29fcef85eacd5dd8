package dev.davit.slots.trace;

import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import java.util.Optional;

/** Takes spans that have ended. Called on any thread; never blocks. */
public interface SpanSink {
    /** Takes none. */
    SpanSink NONE =
            new SpanSink() {
                @Override
                public boolean samples(Optional<TraceContext> parent, TraceContext trace) {
                    return false;
                }

                @Override
                public void accept(Span span) {
                    // Nobody looks at it.
                }
            };

    /**
     * Whether a span is to be recorded.
     *
     * @param parent the span above; empty for the first of a trace
     * @param trace what it is or would be part of
     */
    boolean samples(Optional<TraceContext> parent, TraceContext trace);

    /** Takes a span, or drops and counts it. */
    void accept(Span span);
}
