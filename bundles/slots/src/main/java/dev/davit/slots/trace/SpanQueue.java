package dev.davit.slots.trace;

import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Spans on their way to the exporters; what does not fit is dropped and counted. */
final class SpanQueue implements SpanSink {
    /** At 100 calls of two spans a second an exporter may be out of reach for 20 s. */
    static final int CAPACITY = 4096;

    static final int BATCH = 512;

    private final Spans spans;
    private final Sampler sampler;
    private final ArrayBlockingQueue<Span> waiting = new ArrayBlockingQueue<>(CAPACITY);

    SpanQueue(Spans spans, Sampler sampler) {
        this.spans = spans;
        this.sampler = sampler;
    }

    @Override
    public boolean samples(Optional<TraceContext> parent, TraceContext trace) {
        return sampler.samples(parent, trace);
    }

    @Override
    public void accept(Span span) {
        if (!waiting.offer(span)) {
            spans.noteDropped(1);
        }
    }

    /** What came within this time, at most a batch of it; none if nothing came. */
    List<Span> await(Duration time) throws InterruptedException {
        List<Span> batch = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (batch.size() < BATCH) {
            Span next = waiting.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (next == null) {
                break;
            }
            batch.add(next);
        }
        return batch;
    }

    /** What is there now, at most a batch of it. */
    List<Span> rest() {
        List<Span> batch = new ArrayList<>();
        waiting.drainTo(batch, BATCH);
        return batch;
    }
}
