package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.CallOwner;
import dev.davit.slots.CallCounts;
import dev.davit.slots.HandedOver;
import dev.davit.slots.Handle;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.RunningCall;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** What stands between callers and a plugin: counting, bounds in number and in time. */
@Timeout(120) // only ends a hang
class GuardTest {
    private static final Limits PATIENT =
            new Limits(
                    Harbour.LONG, Harbour.LONG, Harbour.LONG, Harbour.LONG, Harbour.LONG, 512, 5);
    private static final Limits HASTY =
            new Limits(
                    Duration.ofMillis(1),
                    Harbour.LONG,
                    Harbour.LONG,
                    Harbour.LONG,
                    Harbour.LONG,
                    512,
                    5);

    private final Boat.Scripted boat = new Boat.Scripted();

    @Test
    void callersFindAbilitiesAndNothingElse() {
        try (Handle<Boat> handle = new Boat.Pier(boat, PATIENT).use()) {
            assertEquals("scripted", handle.plugin().name());
            assertEquals("dropped", ((Boat.Anchor) handle.plugin()).drop());
            assertFalse(handle.plugin() instanceof Boat.Scripted);
            assertEquals(handle.plugin(), handle.plugin());
            assertEquals(boat.hashCode(), handle.plugin().hashCode());
            assertEquals(boat.toString(), handle.plugin().toString());
            assertNotEquals(boat, handle.plugin());
        }
    }

    @Test
    void eachCallIsCountedByMethodAndCode() {
        var pier = new Boat.Pier(boat, PATIENT);
        var missing = ErrorCode.NOT_FOUND.about("mast");
        try (Handle<Boat> handle = pier.use()) {
            handle.plugin().name();
            handle.plugin().name();
            assertSame(
                    missing,
                    assertThrows(DavitException.class, () -> handle.plugin().fail(missing)));
        }
        MethodMeter name = meter(pier, "name");
        assertEquals(2, name.ok());
        assertEquals(Map.of(), name.failures());
        assertEquals("1.2.3", name.version());
        assertEquals(2, name.buckets().stream().mapToLong(Long::longValue).sum());
        assertEquals(Map.of(ErrorCode.NOT_FOUND, 1L), meter(pier, "fail").failures());
        CallCounts counts = pier.place.counts();
        assertEquals(3, counts.total());
        assertEquals(0, counts.failed(), "a refusal is no fault of the plugin");
        assertTrue(counts.p99().compareTo(counts.median()) >= 0);
    }

    @Test
    void callsOfPartsAreCallsOfThePlugin() {
        var pier = new Boat.Pier(boat, PATIENT);
        try (Handle<Boat> handle = pier.use()) {
            assertEquals("splash", handle.plugin().oar().orElseThrow().pull());
            for (Boat.Oar oar : handle.plugin().oars()) {
                oar.pull();
            }
            assertEquals(List.of("mate"), handle.plugin().crew());
        }
        assertEquals(3, meter(pier, "pull").ok());
    }

    @Test
    void aMethodThatIsCalledOftenGoesOnToAnswerAndToFail() {
        var pier = new Boat.Pier(boat, PATIENT);
        var failure = new IllegalStateException("leak");
        try (Handle<Boat> handle = pier.use()) {
            for (int call = 0; call < 1_000; call++) {
                assertEquals("scripted", handle.plugin().name());
                assertSame(
                        failure,
                        assertThrows(
                                IllegalStateException.class, () -> handle.plugin().fail(failure)));
            }
        }
        assertEquals(Map.of(ErrorCode.UNKNOWN, 1_000L), meter(pier, "fail").failures());
    }

    @Test
    void aCallInsideIsSeenWithItsThread() throws Exception {
        var pier = new Boat.Pier(boat, PATIENT);
        Harbour.Waiting<String> call = Harbour.waiting(() -> callIn(pier, Boat::hang));
        Harbour.until(() -> !pier.place.running().isEmpty());
        RunningCall seen = pier.place.running().getFirst();
        assertEquals("hang", seen.method());
        assertEquals(call.thread().getName(), seen.thread());
        assertEquals(1, pier.place.counts().running());
        boat.gate.countDown();
        assertEquals("done", call.result());
        assertEquals(0, pier.place.counts().running());
        assertEquals(List.of(), pier.place.running());
    }

    @Test
    void aCallBeyondItsTimeIsInterruptedAndTheCallerToldThePluginIsUnavailable() {
        var pier = new Boat.Pier(boat, HASTY);
        Harbour.Waiting<String> call = Harbour.waiting(() -> callIn(pier, Boat::hang));
        Harbour.until(
                () -> {
                    pier.slot.look();
                    return call.task().isDone();
                });
        ExecutionException failed = assertThrows(ExecutionException.class, call::result);
        DavitException told = assertInstanceOf(DavitException.class, failed.getCause());
        assertEquals(ErrorCode.UNAVAILABLE, told.code());
        assertEquals(
                "boat \"a\" has not answered hang within 1 ms: unavailable", told.getMessage());
        assertEquals(1, pier.place.counts().overdue());
        assertEquals(Map.of(ErrorCode.UNAVAILABLE, 1L), meter(pier, "hang").failures());
    }

    @Test
    void theThreadOfAnOverdueCallIsNotLeftInterrupted() throws Exception {
        var pier = new Boat.Pier(boat, HASTY);
        Harbour.Waiting<Boolean> call =
                Harbour.waiting(
                        () -> {
                            assertThrows(DavitException.class, () -> callIn(pier, Boat::hang));
                            return Thread.currentThread().isInterrupted();
                        });
        Harbour.until(
                () -> {
                    pier.slot.look();
                    return call.task().isDone();
                });
        assertFalse(call.result());
    }

    @Test
    void theOwnerOfAThreadThatDoesNotComeBackIsTold() throws Exception {
        var pier = new Boat.Pier(boat, HASTY);
        var told = new CompletableFuture<DavitException>();
        Harbour.Waiting<String> call =
                Harbour.waiting(
                        () ->
                                ScopedValue.where(CallOwner.CURRENT, told::complete)
                                        .call(() -> callIn(pier, Boat::stubborn)));
        Harbour.until(
                () -> {
                    pier.slot.look();
                    return told.isDone();
                });
        assertEquals(ErrorCode.UNAVAILABLE, told.get().code());
        assertFalse(call.task().isDone());
        boat.gate.countDown();
        assertEquals("at last", call.result(), "a result that comes late is still a result");
    }

    @Test
    void callsThatWaitAreNeverOverdueAndLeaveAtAHandOver() throws Exception {
        var pier = new Boat.Pier(boat, HASTY);
        Harbour.Waiting<String> call = Harbour.waiting(() -> callIn(pier, Boat::await));
        Harbour.until(() -> !pier.place.running().isEmpty());
        pier.slot.look();
        assertFalse(call.task().isDone());
        assertEquals(0, pier.place.counts().overdue());
        var next = new Boat.Scripted();
        next.outside.countDown();
        pier.slot.arrive("a", new Boat.Fixed(next));
        ExecutionException failed = assertThrows(ExecutionException.class, call::result);
        assertInstanceOf(HandedOver.class, failed.getCause());
        assertEquals("done", callIn(pier, Boat::await));
    }

    @Test
    void callsBeyondTheLimitWaitForRoom() throws Exception {
        var limits =
                new Limits(
                        Harbour.LONG, Harbour.LONG, Harbour.LONG, Harbour.LONG, Harbour.LONG, 2, 5);
        var pier = new Boat.Pier(boat, limits);
        Harbour.Waiting<String> one = Harbour.waiting(() -> callIn(pier, Boat::hang));
        Harbour.Waiting<String> two = Harbour.waiting(() -> callIn(pier, Boat::hang));
        Harbour.until(() -> pier.place.counts().running() == 2);
        Harbour.Waiting<String> three = Harbour.waiting(() -> callIn(pier, Boat::hang));
        Harbour.until(() -> pier.place.counts().waiting() == 1);
        assertEquals(2, pier.place.counts().running());
        boat.gate.countDown();
        assertEquals("done", one.result());
        assertEquals("done", two.result());
        assertEquals("done", three.result());
    }

    @Test
    void aCallForWhichThereIsNoRoomSaysSo() {
        var book = new CallBook("boat \"a\"", 1, Duration.ofMillis(1));
        var inside = call();
        book.enter(inside);
        DavitException full = assertThrows(DavitException.class, () -> book.enter(call()));
        assertEquals(ErrorCode.RESOURCE_EXHAUSTED, full.code());
        book.leave(inside);
        var next = call();
        book.enter(next);
        assertEquals(1, book.running());
    }

    @Test
    void aHigherLimitHoldsAtOnceAndALowerOneFromTheNextCallOn() {
        var book = new CallBook("boat \"a\"", 1, Duration.ofMillis(1));
        var first = call();
        book.enter(first);
        book.limit(3);
        var second = call();
        var third = call();
        book.enter(second);
        book.enter(third);
        assertEquals(Set.of(first, second, third), Set.copyOf(book.calls()));

        book.limit(1);
        assertThrows(DavitException.class, () -> book.enter(call()));
        book.leave(first);
        book.leave(second);
        assertThrows(DavitException.class, () -> book.enter(call()));
        book.leave(third);
        assertEquals(0, book.running());
        book.enter(first);
        assertEquals(1, book.running());
    }

    private OpenCall call() {
        return new OpenCall(
                "name", dev.davit.api.slot.MethodClass.QUERY, Long.MAX_VALUE, null, this);
    }

    private static MethodMeter meter(Boat.Pier pier, String method) {
        return pier.place.meters("a").stream()
                .filter(meter -> meter.method().equals(method))
                .findFirst()
                .orElseThrow();
    }

    private static String callIn(Boat.Pier pier, java.util.function.Function<Boat, String> call) {
        try (Handle<Boat> handle = pier.use()) {
            return call.apply(handle.plugin());
        }
    }
}
