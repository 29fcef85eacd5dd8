package dev.davit.slots.trace;

import com.google.errorprone.annotations.concurrent.GuardedBy;

import dev.davit.api.ErrorCode;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/** What is known of a span while it lasts. */
final class Recording {
    private final SpanSink sink;
    private final TraceContext context;
    private final long parent;
    private final String name;
    private final Span.Kind kind;
    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();

    @GuardedBy("lock")
    private final Map<String, String> attributes = new TreeMap<>();

    @GuardedBy("lock")
    private boolean ended;

    Recording(SpanSink sink, TraceContext context, long parent, String name, Span.Kind kind) {
        this.sink = sink;
        this.context = context;
        this.parent = parent;
        this.name = name;
        this.kind = kind;
    }

    void put(String attribute, String value) {
        lock.lock();
        try {
            attributes.put(attribute, value);
        } finally {
            lock.unlock();
        }
    }

    void end(Optional<ErrorCode> failure) {
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        Map<String, String> details;
        lock.lock();
        try {
            if (ended) {
                return;
            }
            ended = true;
            details = Map.copyOf(attributes);
        } finally {
            lock.unlock();
        }
        sink.accept(new Span(context, parent, name, kind, start, took, details, failure));
    }
}
