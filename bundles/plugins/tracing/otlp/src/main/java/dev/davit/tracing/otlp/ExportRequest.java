package dev.davit.tracing.otlp;

import dev.davit.api.ErrorCode;
import dev.davit.api.trace.Span;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The message {@code ExportTraceServiceRequest} of OTLP 1, as far as spans of this daemon go. Field
 * numbers are those of opentelemetry/proto/trace/v1/trace.proto, which the tests read it with.
 */
final class ExportRequest {
    private static final String SCOPE = "dev.davit";
    private static final int ERROR = 2;

    /** A number by OpenTelemetry's conventions; all others are text. */
    private static final String STATUS_CODE = "rpc.grpc.status_code";

    private ExportRequest() {}

    static byte[] encode(Map<String, String> resource, List<Span> spans) {
        var about = new MessageWriter();
        new TreeMap<>(resource).forEach((key, value) -> about.message(1, attribute(key, value)));
        var scoped = new MessageWriter().message(1, new MessageWriter().text(1, SCOPE));
        spans.forEach(span -> scoped.message(2, span(span)));
        var all = new MessageWriter().message(1, about).message(2, scoped);
        return new MessageWriter().message(1, all).toBytes();
    }

    private static MessageWriter span(Span span) {
        Instant end = span.start().plus(span.took());
        var message =
                new MessageWriter()
                        .bytes(1, span.context().traceHigh(), span.context().traceLow())
                        .bytes(2, span.context().spanId())
                        .text(3, span.context().state());
        if (span.parent() != 0) {
            message.bytes(4, span.parent());
        }
        message.text(5, span.name())
                .number(6, kind(span.kind()))
                .fixed64(7, nanos(span.start()))
                .fixed64(8, nanos(end));
        new TreeMap<>(span.attributes())
                .forEach((key, value) -> message.message(9, attribute(key, value)));
        span.failure().ifPresent(code -> fail(message, span.kind(), code));
        return message;
    }

    private static void fail(MessageWriter message, Span.Kind kind, ErrorCode code) {
        message.message(9, attribute("error.type", code.name()));
        if (kind != Span.Kind.SERVER || isOwnFault(code)) {
            message.message(15, new MessageWriter().number(3, ERROR));
        }
    }

    /** By the conventions, a server has not failed because a client asks for what is not there. */
    private static boolean isOwnFault(ErrorCode code) {
        return switch (code) {
            case UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS ->
                    true;
            case CANCELLED,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    RESOURCE_EXHAUSTED,
                    FAILED_PRECONDITION,
                    CONFLICT,
                    NOT_MODIFIED,
                    ABORTED,
                    OUT_OF_RANGE,
                    UNAUTHENTICATED ->
                    false;
        };
    }

    private static int kind(Span.Kind kind) {
        return switch (kind) {
            case INTERNAL -> 1;
            case SERVER -> 2;
            case CLIENT -> 3;
        };
    }

    private static MessageWriter attribute(String key, String value) {
        var any = new MessageWriter();
        if (key.equals(STATUS_CODE)) {
            any.number(3, Integer.parseInt(value));
        } else {
            any.text(1, value);
        }
        return new MessageWriter().text(1, key).message(2, any);
    }

    private static long nanos(Instant time) {
        return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
    }
}
