package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;
import dev.davit.slots.trace.SpanSink;
import dev.davit.slots.trace.Spans;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every call through a slot is a span, and its plugin does nothing for it. */
class GuardSpansTest {
    /** A contract. */
    public interface Ferry {
        /** Answers where it is, or throws. */
        Optional<TraceContext> cross(boolean safely);
    }

    private static final SlotType<Ferry> TYPE =
            new SlotType<>("test.ferry.v1", "ferry", Ferry.class, HandOver.EXCLUSIVE);

    private final List<Span> taken = new ArrayList<>();
    private final Spans spans = new Spans();
    private final Ferry ferry =
            new Guard(TYPE, CallRecords.of(TYPE, "a", "a", Limits.DEFAULT, spans), "1.2", false)
                    .wrap(
                            safely -> {
                                if (!safely) {
                                    throw ErrorCode.DATA_LOSS.about("cargo");
                                }
                                return TraceContext.current();
                            });

    @Test
    void aCallIsASpanBelowThatOfItsCaller() {
        spans.sendTo(new Kept());
        TraceContext caller = TraceContext.root(true);

        TraceContext inside = caller.call(() -> ferry.cross(true)).orElseThrow();

        Span span = taken.getFirst();
        assertEquals("ferry cross", span.name());
        assertEquals(caller.spanId(), span.parent());
        assertEquals(caller.traceId(), span.context().traceId());
        assertEquals(inside, span.context());
        assertEquals(
                Map.of(
                        "davit.slot",
                        "test.ferry.v1",
                        "davit.plugin",
                        "a",
                        "davit.plugin.version",
                        "1.2"),
                span.attributes());
        assertEquals(Optional.empty(), span.failure());
    }

    @Test
    void aFailureIsTold() {
        spans.sendTo(new Kept());

        assertThrows(DavitException.class, () -> ferry.cross(false));

        assertEquals(Optional.of(ErrorCode.DATA_LOSS), taken.getFirst().failure());
    }

    @Test
    void whereNobodyLooksTheContextGoesThrough() {
        TraceContext caller = TraceContext.root(true);

        assertEquals(Optional.of(caller), caller.call(() -> ferry.cross(true)));
        assertEquals(Optional.empty(), ferry.cross(true));
    }

    private final class Kept implements SpanSink {
        @Override
        public boolean samples(Optional<TraceContext> parent, TraceContext trace) {
            return true;
        }

        @Override
        public void accept(Span span) {
            taken.add(span);
        }
    }
}
