package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.slot.HandOver;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** How a place passes from one generation to the next, and how the last one leaves it. */
@Timeout(120) // only ends a hang
class ReplacementTest {
    private final ScriptedSource one = ScriptedSource.of("one");
    private final ScriptedSource two = ScriptedSource.of("two");

    @Test
    void sideBySideNewCallsGoToTheNewOneWhileOldOnesFinish() {
        Harbour harbour = new Harbour(HandOver.SIDE_BY_SIDE);
        harbour.dock(one);
        Handle<Ship> running = harbour.slot.use("a");
        harbour.dock(two);
        assertEquals(2, harbour.generation());
        assertEquals("one", running.plugin().name());
        assertEquals(0, one.closings());
        running.close();
        Harbour.until(() -> one.closings() == 1);
        assertEquals("two", harbour.nameAtDoor());
    }

    @Test
    void sideBySideTheOldOneStaysWhereTheNewOneCannotStart() {
        Harbour harbour = new Harbour(HandOver.SIDE_BY_SIDE);
        harbour.dock(one);
        ScriptedSource bad = ScriptedSource.failing("bad", 0, new IllegalStateException("no disk"));
        harbour.slot.arrive("a", bad);
        Harbour.until(() -> bad.openings() == 1);
        assertEquals("one", harbour.nameAtDoor());
        assertEquals(PluginState.READY, harbour.status().state());
        assertEquals(0, one.closings());
        harbour.dock(two);
        Harbour.until(() -> one.closings() == 1);
    }

    @Test
    void exclusiveNewCallsWaitUntilTheOldOneHasClosed() throws Exception {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        Handle<Ship> running = harbour.slot.use("a");
        harbour.slot.arrive("a", two);
        harbour.untilState(PluginState.DRAINING);
        assertEquals("two takes over", harbour.status().reason());
        Harbour.until(() -> harbour.slot.tryUse("a") == null);
        Harbour.Waiting<String> call =
                Harbour.waiting(
                        () -> {
                            try (Handle<Ship> handle = harbour.slot.use("a", Harbour.LONG)) {
                                assertEquals(1, one.closings());
                                return handle.plugin().name();
                            }
                        });
        assertEquals(0, two.openings());
        assertEquals("one", running.plugin().name());
        running.close();
        assertEquals("two", call.result());
        assertEquals(1, one.closings());
    }

    @Test
    void exclusiveTheOldOneComesBackWhereTheNewOneCannotStart() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        ScriptedSource bad = ScriptedSource.failing("bad", 0, new IllegalStateException("no disk"));
        harbour.slot.arrive("a", bad);
        Harbour.until(() -> bad.openings() == 1 && harbour.nameAtDoor().equals("one"));
        assertEquals(2, one.openings());
        assertEquals(1, one.closings());
        assertEquals(2, harbour.generation());
    }

    @ParameterizedTest
    @EnumSource
    void aDepartureWaitsForTheCallsInside(HandOver handOver) {
        Harbour harbour = new Harbour(handOver);
        harbour.dock(one);
        Handle<Ship> running = harbour.slot.use("a");
        Thread leaving = harbour.depart(one);
        harbour.untilState(PluginState.DRAINING);
        assertEquals("one is leaving", harbour.status().reason());
        Harbour.untilWaiting(leaving);
        assertNull(harbour.slot.tryUse("a"));
        assertEquals("one", running.plugin().name());
        assertEquals(0, one.closings());
        running.close();
        harbour.untilState(PluginState.ABSENT);
        Harbour.until(() -> !leaving.isAlive());
        assertEquals(1, one.closings());
        assertEquals("one has left", harbour.status().reason());
        assertEquals(0, harbour.generation());
    }

    @Test
    void aCallThatNeverEndsDoesNotHoldADepartureForEver() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE, Duration.ofMillis(1));
        harbour.dock(one);
        Handle<Ship> hanging = harbour.slot.use("a");
        harbour.slot.depart("a", one);
        assertEquals(1, one.closings());
        assertEquals(PluginState.ABSENT, harbour.status().state());
        hanging.close();
        harbour.dock(two);
        assertEquals("two", harbour.nameAtDoor());
    }

    @Test
    void aDepartureThatIsInterruptedEndsThePluginAllTheSame() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        Handle<Ship> hanging = harbour.slot.use("a");
        Thread leaving = harbour.depart(one);
        Harbour.untilWaiting(leaving);
        leaving.interrupt();
        Harbour.until(() -> !leaving.isAlive());
        assertEquals(1, one.closings());
        assertEquals(PluginState.ABSENT, harbour.status().state());
        hanging.close();
    }

    @Test
    void afterADepartureTheOneBehindTakesThePlace() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        harbour.dock(two);
        assertEquals(1, one.closings());
        harbour.slot.depart("a", two);
        assertEquals("one", harbour.nameAtDoor());
        assertEquals(3, harbour.generation());
        assertEquals(2, one.openings());
    }

    @Test
    void theDepartureOfAnOutrankedSourceTouchesNobody() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        harbour.dock(two);
        harbour.slot.depart("a", one);
        assertEquals("two", harbour.nameAtDoor());
        assertEquals(0, two.closings());
        harbour.slot.depart("a", two);
        assertEquals(PluginState.ABSENT, harbour.status().state());
        assertEquals(1, two.closings());
    }

    @Test
    void aPlaceCountsItsGenerationsAcrossDepartures() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        harbour.slot.depart("a", one);
        harbour.dock(two);
        assertEquals(2, harbour.generation());
    }

    @Test
    void thePlacesOfASlotDrainApartFromOneAnother() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        harbour.slot.arrive("b", two);
        Harbour.until(() -> harbour.slot.ids().contains("b"));
        Handle<Ship> running = harbour.slot.use("a");
        Thread leaving = harbour.depart(one);
        Harbour.untilWaiting(leaving);
        harbour.slot.depart("b", two);
        assertEquals(1, two.closings());
        assertEquals(0, one.closings());
        running.close();
        Harbour.until(() -> one.closings() == 1);
    }

    @ParameterizedTest
    @EnumSource
    void noCallFailsBecauseAPluginIsReplaced(HandOver handOver) throws InterruptedException {
        Harbour harbour = new Harbour(handOver);
        ScriptedSource first = ScriptedSource.of("0");
        harbour.dock(first);
        var failures = new ConcurrentLinkedQueue<Throwable>();
        var calls = new AtomicInteger();
        var over = new AtomicBoolean();
        // Threads of the system: virtual ones that only yield keep others from starting.
        try (ExecutorService callers = Executors.newCachedThreadPool()) {
            for (int caller = 0; caller < 16; caller++) {
                callers.execute(() -> callUntil(over, harbour, calls, failures));
            }
            ScriptedSource before = first;
            for (int life = 1; life <= 60; life++) {
                int seen = calls.get();
                ScriptedSource next = ScriptedSource.of(String.valueOf(life));
                harbour.slot.arrive("a", next);
                ScriptedSource old = before;
                Harbour.until(() -> next.openings() > 0 && old.closings() == 1);
                harbour.slot.depart("a", before);
                Harbour.until(() -> calls.get() > seen || !failures.isEmpty());
                before = next;
            }
            over.set(true);
        }
        assertTrue(failures.isEmpty(), () -> failures.peek() + " of " + failures.size());
        assertEquals("60", harbour.nameAtDoor());
    }

    private static void callUntil(
            AtomicBoolean over,
            Harbour harbour,
            AtomicInteger calls,
            ConcurrentLinkedQueue<Throwable> failures) {
        while (!over.get()) {
            try (Handle<Ship> handle = harbour.slot.use("a", Harbour.LONG)) {
                handle.plugin().name();
                Thread.onSpinWait();
                handle.plugin().name();
                calls.incrementAndGet();
            } catch (RuntimeException e) {
                failures.add(e);
                return;
            }
        }
    }
}
