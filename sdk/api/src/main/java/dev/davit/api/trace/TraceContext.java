package dev.davit.api.trace;

import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The place of a call in a trace, as the W3C recommendation Trace Context defines it. It travels
 * with the thread that handles the call: a plugin finds it by {@link #current} and need do nothing
 * with it.
 *
 * @param traceHigh first half of the id of the trace
 * @param traceLow second half; not both are zero
 * @param spanId the span that what is done now belongs to; not zero
 * @param sampled whether spans of this trace are recorded
 * @param state header tracestate, empty if there is none; at most {@link #MAX_STATE} characters
 */
public record TraceContext(
        long traceHigh, long traceLow, long spanId, boolean sampled, String state) {
    /** What everybody has to pass on of a tracestate. */
    public static final int MAX_STATE = TraceState.MAX_CHARACTERS;

    private static final ScopedValue<Optional<TraceContext>> CURRENT = ScopedValue.newInstance();
    private static final HexFormat HEX = HexFormat.of();

    public TraceContext {
        if ((traceHigh | traceLow) == 0 || spanId == 0) {
            throw new IllegalArgumentException("ids of traces and spans are not zero");
        }
        if (Objects.requireNonNull(state).length() > MAX_STATE) {
            throw new IllegalArgumentException(
                    "a tracestate has at most " + MAX_STATE + " characters");
        }
    }

    /** That of the call that this thread handles; empty if it came without one. */
    public static Optional<TraceContext> current() {
        return CURRENT.orElse(Optional.empty());
    }

    /** A trace that begins here. */
    public static TraceContext root(boolean sampled) {
        var random = ThreadLocalRandom.current();
        // The low bit, which nobody looks at, keeps the id from being zero.
        return new TraceContext(random.nextLong(), random.nextLong() | 1, newSpanId(), sampled, "");
    }

    /** A new span below this one. */
    public TraceContext child(boolean recorded) {
        return new TraceContext(traceHigh, traceLow, newSpanId(), recorded, state);
    }

    /**
     * Reads headers as they come over the wire.
     *
     * @param traceparent the header; a version later than this one is read as far as it is known
     * @param tracestate the header, joined by commas if there were several; one that breaks the
     *     rules is dropped, one that is too long loses its last members
     * @return empty if {@code traceparent} breaks the rules: a new trace begins then
     */
    public static Optional<TraceContext> parse(String traceparent, String tracestate) {
        return TraceParent.parse(traceparent, TraceState.cleaned(tracestate));
    }

    /** The header traceparent. */
    public String traceparent() {
        return "00-" + traceId() + "-" + HEX.toHexDigits(spanId) + (sampled ? "-01" : "-00");
    }

    /** The id of the trace in 32 digits, for logs and lookups. */
    public String traceId() {
        return HEX.toHexDigits(traceHigh) + HEX.toHexDigits(traceLow);
    }

    /** Runs an operation in this context; {@link #current} answers it inside. */
    public void run(Runnable operation) {
        ScopedValue.where(CURRENT, Optional.of(this)).run(operation);
    }

    /**
     * Calls an operation in this context; {@link #current} answers it inside.
     *
     * @throws X what the operation throws
     */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> operation)
            throws X {
        return ScopedValue.where(CURRENT, Optional.of(this)).<T, X>call(operation);
    }

    private static long newSpanId() {
        return ThreadLocalRandom.current().nextLong() | 1;
    }
}
