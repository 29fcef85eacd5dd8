package dev.davit.slots.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SamplerTest {
    /** The id of a trace in the middle of all. */
    private static final TraceContext MIDDLE =
            new TraceContext(1, 0x8000_0000_0000_0001L, 1, true, "");

    @ParameterizedTest
    @CsvSource({
        "'', '', true, false, true",
        "always_on, '', true, true, true",
        "always_off, '', false, false, false",
        "traceidratio, 0.4, false, false, false",
        "traceidratio, 0.6, true, true, true",
        "traceidratio, nonsense, true, true, true",
        "parentbased_always_off, '', false, false, true",
        "parentbased_traceidratio, 0.4, false, false, true",
        "whatever, '', true, false, true"
    })
    void decides(String name, String argument, boolean root, boolean unsampled, boolean sampled) {
        Sampler sampler = Sampler.of(name, argument);

        assertEquals(root, sampler.samples(Optional.empty(), MIDDLE));
        assertEquals(unsampled, sampler.samples(Optional.of(MIDDLE.child(false)), MIDDLE));
        assertEquals(sampled, sampler.samples(Optional.of(MIDDLE.child(true)), MIDDLE));
    }

    @Test
    void aFullQueueDropsAndCounts() throws InterruptedException {
        var spans = new Spans();
        var queue = new SpanQueue(spans, Sampler.of("", ""));
        var span =
                new Span(
                        MIDDLE,
                        0,
                        "x",
                        Span.Kind.INTERNAL,
                        Instant.EPOCH,
                        Duration.ZERO,
                        Map.of(),
                        Optional.empty());
        for (int i = 0; i < SpanQueue.CAPACITY + 3; i++) {
            queue.accept(span);
        }

        assertEquals(3, spans.dropped());
        List<Span> batch = queue.await(Duration.ofDays(1));
        assertEquals(SpanQueue.BATCH, batch.size());
        assertFalse(queue.rest().isEmpty());
        assertTrue(queue.rest().size() <= SpanQueue.BATCH);
    }
}
