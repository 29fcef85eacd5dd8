package dev.davit.rpc.server;

import dev.davit.api.ErrorCode;
import dev.davit.api.trace.Span;
import dev.davit.api.trace.TraceContext;
import dev.davit.grpc.CallHeaders;
import dev.davit.grpc.server.CallObserver;
import dev.davit.service.call.CallMeter;
import dev.davit.service.call.CallMeters;
import dev.davit.slots.trace.ActiveSpan;
import dev.davit.slots.trace.Spans;

import io.grpc.MethodDescriptor;
import io.grpc.Status;

import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts the calls of clients and makes spans of them. */
@Component(service = {CallRecorder.class, CallMeters.class})
public final class CallRecorder implements CallObserver, CallMeters {
    /** Bundles and proxies bring methods; a client that invents some gets none of its own. */
    private static final int MOST_METHODS = 1024;

    private static final String OTHERS = "other/other";

    private final Spans spans;
    private final Map<String, CallCounter> counters = new ConcurrentHashMap<>();
    private volatile boolean counting;
    private volatile boolean timing;

    /** Counts nothing yet. */
    @Activate
    public CallRecorder(@Reference Spans spans) {
        this.spans = spans;
    }

    /**
     * Counts from now on.
     *
     * @param times whether to look at the time, too
     */
    void count(boolean times) {
        timing = times;
        counting = true;
    }

    /** Counts no more and forgets what was counted. */
    void stopCounting() {
        counting = false;
        counters.clear();
    }

    @Override
    public List<CallMeter> meters() {
        return counters.values().stream()
                .map(CallCounter::meter)
                .sorted(Comparator.comparing(CallMeter::service).thenComparing(CallMeter::method))
                .toList();
    }

    @Override
    public CallWatch begin(
            MethodDescriptor<?, ?> method, CallHeaders caller, Optional<TraceContext> parent) {
        CallCounter counter = counting ? counter(method) : null;
        ActiveSpan span = spans.begin(method.getFullMethodName(), Span.Kind.SERVER, parent);
        if (counter == null && span == ActiveSpan.NONE) {
            return CallWatch.NONE;
        }
        if (counter != null) {
            counter.begin();
        }
        if (span.isRecorded()) {
            describe(span, method, caller);
        }
        return new Watch(counter, span);
    }

    private CallCounter counter(MethodDescriptor<?, ?> method) {
        String name = method.getFullMethodName();
        CallCounter known = counters.get(name);
        if (known != null) {
            return known;
        }
        String counted = counters.size() < MOST_METHODS ? name : OTHERS;
        return counters.computeIfAbsent(
                counted, key -> new CallCounter(key, method.getType(), timing));
    }

    private static void describe(
            ActiveSpan span, MethodDescriptor<?, ?> method, CallHeaders caller) {
        span.with("rpc.system", "grpc")
                .with("rpc.service", Objects.requireNonNullElse(method.getServiceName(), ""))
                .with("rpc.method", Objects.requireNonNullElse(method.getBareMethodName(), ""));
        if (!caller.namespace().isEmpty()) {
            span.with("containerd.namespace", caller.namespace());
        }
    }

    private static final class Watch implements CallWatch {
        private final @Nullable CallCounter counter;
        private final ActiveSpan span;
        private final long start = System.nanoTime();
        private final AtomicBoolean over = new AtomicBoolean();

        Watch(@Nullable CallCounter counter, ActiveSpan span) {
            this.counter = counter;
            this.span = span;
        }

        @Override
        public Optional<TraceContext> context() {
            return span.context();
        }

        @Override
        public void received() {
            if (counter != null) {
                counter.received();
            }
        }

        @Override
        public void sent() {
            if (counter != null) {
                counter.sent();
            }
        }

        @Override
        public void ended(Status status) {
            if (!over.compareAndSet(false, true)) {
                return;
            }
            if (counter != null) {
                counter.end(status.getCode(), System.nanoTime() - start);
            }
            if (span.isRecorded()) {
                int number = status.getCode().value();
                span.with("rpc.grpc.status_code", Integer.toString(number));
                String words = Objects.requireNonNullElse(status.getDescription(), "");
                span.end(
                        status.isOk()
                                ? Optional.empty()
                                : Optional.of(ErrorCode.of(number, words)));
            }
        }
    }
}
