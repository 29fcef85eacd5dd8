package dev.davit.slots.trace;

import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Where spans begin. While nobody takes them this costs the reading of one field: the context that
 * a call came with is passed on by the thread, and nothing is allocated. Usable from any thread.
 */
@Component(service = Spans.class)
public final class Spans {
    private final LongAdder exported = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private volatile SpanSink sink = SpanSink.NONE;

    /** Nobody takes spans yet. */
    @Activate
    public Spans() {}

    /** From now on spans go there. */
    public void sendTo(SpanSink taker) {
        sink = taker;
    }

    /** How many spans exporters have taken. */
    public long exported() {
        return exported.sum();
    }

    /** How many spans were lost: more than could be kept, or an exporter that failed. */
    public long dropped() {
        return dropped.sum();
    }

    void noteExported(int count) {
        exported.add(count);
    }

    void noteDropped(int count) {
        dropped.add(count);
    }

    /** Begins a span below that of the call which this thread handles. */
    public ActiveSpan begin(String name, Span.Kind kind) {
        SpanSink taker = sink;
        return SpanSink.NONE.equals(taker)
                ? ActiveSpan.NONE
                : begin(taker, name, kind, TraceContext.current());
    }

    /** Begins a span below one of another thread or process; empty for a new trace. */
    public ActiveSpan begin(String name, Span.Kind kind, Optional<TraceContext> parent) {
        SpanSink taker = sink;
        return SpanSink.NONE.equals(taker) ? ActiveSpan.NONE : begin(taker, name, kind, parent);
    }

    private static ActiveSpan begin(
            SpanSink taker, String name, Span.Kind kind, Optional<TraceContext> parent) {
        TraceContext trace = parent.orElseGet(() -> TraceContext.root(false));
        if (taker.samples(parent, trace)) {
            TraceContext own = trace.child(true);
            long above = parent.map(TraceContext::spanId).orElse(0L);
            return new ActiveSpan(Optional.of(new Recording(taker, own, above, name, kind)), own);
        }
        // What is done further below is part of a trace that is not recorded, and no new one.
        return new ActiveSpan(Optional.empty(), trace);
    }
}
