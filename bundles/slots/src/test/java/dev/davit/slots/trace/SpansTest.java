package dev.davit.slots.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.davit.api.ErrorCode;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SpansTest {
    private final Spans spans = new Spans();
    private final List<Span> taken = new ArrayList<>();

    @Test
    void costNothingWhileNobodyTakesThem() {
        ActiveSpan span = spans.begin("Prepare", Span.Kind.INTERNAL);

        assertSame(ActiveSpan.NONE, span);
        TraceContext above = TraceContext.root(true);
        assertEquals(Optional.of(above), above.call(() -> span.call(TraceContext::current)));
        span.end();
    }

    @Test
    void formATree() {
        spans.sendTo(sink(true));

        ActiveSpan outer = spans.begin("Snapshots/Prepare", Span.Kind.SERVER);
        outer.call(
                () -> {
                    spans.begin("prepare", Span.Kind.INTERNAL)
                            .with("davit.plugin", "overlayfs")
                            .end(ErrorCode.NOT_FOUND);
                    return 0;
                });
        outer.end();
        outer.end(ErrorCode.INTERNAL);

        assertEquals(List.of("prepare", "Snapshots/Prepare"), names());
        Span inner = taken.getFirst();
        Span first = taken.getLast();
        assertEquals(0, first.parent());
        assertEquals(first.context().spanId(), inner.parent());
        assertEquals(first.context().traceId(), inner.context().traceId());
        assertEquals(Map.of("davit.plugin", "overlayfs"), inner.attributes());
        assertEquals(Optional.of(ErrorCode.NOT_FOUND), inner.failure());
        assertEquals(Optional.empty(), first.failure());
    }

    @Test
    void continueATraceOfAnotherProcess() {
        spans.sendTo(sink(false));
        TraceContext remote = TraceContext.root(true);

        spans.begin("Prepare", Span.Kind.SERVER, Optional.of(remote)).end();

        assertEquals(remote.spanId(), taken.getFirst().parent());
        assertEquals(remote.traceId(), taken.getFirst().context().traceId());
    }

    @Test
    void belowOneThatIsNotRecordedNoneIs() {
        spans.sendTo(sink(false));

        ActiveSpan outer = spans.begin("Prepare", Span.Kind.SERVER);
        Optional<TraceContext> inside = outer.call(TraceContext::current);
        outer.call(
                () -> {
                    spans.begin("prepare", Span.Kind.INTERNAL).end();
                    return 0;
                });
        outer.end();

        assertEquals(List.of(), taken);
        assertFalse(inside.orElseThrow().sampled());
        spans.sendTo(sink(true));
        spans.begin("Prepare", Span.Kind.SERVER).end();
        assertEquals(List.of("Prepare"), names());
    }

    private List<String> names() {
        return taken.stream().map(Span::name).toList();
    }

    /** Asks the span above; the first ones of a trace are recorded or not. */
    private SpanSink sink(boolean roots) {
        return new SpanSink() {
            @Override
            public boolean samples(Optional<TraceContext> parent, TraceContext trace) {
                return parent.map(TraceContext::sampled).orElse(roots);
            }

            @Override
            public void accept(Span span) {
                taken.add(span);
            }
        };
    }
}
