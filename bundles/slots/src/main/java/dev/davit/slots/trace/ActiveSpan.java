package dev.davit.slots.trace;

import dev.davit.api.ErrorCode;
import dev.davit.api.trace.TraceContext;

import org.jspecify.annotations.Nullable;

import java.util.Optional;

/** A span that has begun, recorded or not. Ends once, on any thread. */
public final class ActiveSpan {
    /** Of nobody who takes spans. */
    public static final ActiveSpan NONE = new ActiveSpan(null, Optional.empty());

    private final @Nullable Recording recording;
    private final Optional<TraceContext> context;

    ActiveSpan(Optional<Recording> recording, TraceContext context) {
        this(recording.orElse(null), Optional.of(context));
    }

    private ActiveSpan(@Nullable Recording recording, Optional<TraceContext> context) {
        this.recording = recording;
        this.context = context;
    }

    /** The context that what is done meanwhile belongs to; empty if it is that of the thread. */
    public Optional<TraceContext> context() {
        return context;
    }

    /** Whether details are of any use. */
    public boolean isRecorded() {
        return recording != null;
    }

    /** Adds a detail, by a name of OpenTelemetry's conventions. */
    public ActiveSpan with(String attribute, String value) {
        if (recording != null) {
            recording.put(attribute, value);
        }
        return this;
    }

    /**
     * Calls an operation inside the span; does not end it.
     *
     * @throws X what the operation throws
     */
    public <T extends @Nullable Object, X extends Throwable> T call(
            ScopedValue.CallableOp<? extends T, X> operation) throws X {
        return context.isPresent() ? context.get().call(operation) : operation.call();
    }

    /** Ends it well. */
    public void end() {
        end(Optional.empty());
    }

    /** Ends it with a failure. */
    public void end(ErrorCode failure) {
        end(Optional.of(failure));
    }

    /** Ends it; a second time does nothing. */
    public void end(Optional<ErrorCode> failure) {
        if (recording != null) {
            recording.end(failure);
        }
    }
}
