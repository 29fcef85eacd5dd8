package dev.davit.api.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

class TraceContextTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String SPAN = "b7ad6b7169203331";
    private static final String HEADER = "00-" + TRACE + "-" + SPAN + "-01";

    @Test
    void readsWhatItWrites() {
        TraceContext context = parse(HEADER).orElseThrow();

        assertEquals(HEADER, context.traceparent());
        assertEquals(TRACE, context.traceId());
        assertTrue(context.sampled());
        assertFalse(parse("00-" + TRACE + "-" + SPAN + "-00").orElseThrow().sampled());
    }

    @Test
    void keepsOfTheFlagsOnlyTheKnownOne() {
        TraceContext context = parse("00-" + TRACE + "-" + SPAN + "-ff").orElseThrow();

        assertEquals(HEADER, context.traceparent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01-" + TRACE + "-" + SPAN + "-01",
                "cc-" + TRACE + "-" + SPAN + "-01-what.the.future"
            })
    void readsLaterVersionsAsFarAsItKnowsThem(String header) {
        assertEquals(HEADER, parse(header).orElseThrow().traceparent());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "garbage",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-01-",
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "01-" + TRACE + "-" + SPAN + "-01more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "0X-" + TRACE + "-" + SPAN + "-01",
                "00-0AF7651916CD43DD8448EB211C80319C-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00_" + TRACE + "-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-0\u0661",
                " 00-" + TRACE + "-" + SPAN + "-01"
            })
    void takesNothingElse(String header) {
        assertEquals(Optional.empty(), parse(header));
    }

    @Test
    void passesTheStateOn() {
        assertEquals("congo=t61rcWkgMzE,rojo=00f067", state("congo=t61rcWkgMzE , ,rojo=00f067"));
        assertEquals("tenant@vendor=a b", state("tenant@vendor=a b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "A=b", "a=", "a=b=c", "a=b,a=c", "a=\u00e9", "a=b\nc=d"})
    void dropsAStateThatBreaksTheRules(String header) {
        assertEquals("", state(header));
    }

    @Test
    void dropsTheLastMembersOfALongState() {
        String long300 = "a=" + "x".repeat(250) + ",b=" + "y".repeat(250);

        assertEquals(long300, state(long300 + ",c=" + "z".repeat(20)));
        assertEquals("", state(members(33)));
        assertEquals(members(32), state(members(32)));
    }

    @Test
    void travelsWithTheThread() {
        TraceContext context = parse(HEADER).orElseThrow();
        assertEquals(Optional.empty(), TraceContext.current());

        assertEquals(Optional.of(context), context.call(TraceContext::current));
        context.run(() -> assertEquals(Optional.of(context), TraceContext.current()));
        assertThrows(
                IllegalStateException.class,
                () ->
                        context.call(
                                () -> {
                                    throw new IllegalStateException();
                                }));
        assertEquals(Optional.empty(), TraceContext.current());
    }

    @Test
    void childrenStayInTheTrace() {
        TraceContext child = parse(HEADER).orElseThrow().child(true);

        assertEquals(TRACE, child.traceId());
        assertNotEquals(SPAN, child.traceparent().substring(36, 52));
        assertNotEquals(TraceContext.root(true).traceId(), TraceContext.root(true).traceId());
    }

    private static Optional<TraceContext> parse(String header) {
        return TraceContext.parse(header, "");
    }

    private static String state(String header) {
        return TraceContext.parse(HEADER, header).orElseThrow().state();
    }

    private static String members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "k" + i + "=v")
                .collect(Collectors.joining(","));
    }
}
