package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.slot.HandOver;
import dev.davit.api.slot.SlotType;
import dev.davit.slots.Handle;
import dev.davit.slots.trace.Spans;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** The count of calls inside one life of a plugin. */
@Timeout(120) // only ends a hang
class GenerationTest {
    private static final SlotType<Ship> TYPE =
            new SlotType<>("dev.davit.ship.v1", "ship", Ship.class, HandOver.EXCLUSIVE);

    private final Ship ship = new Ship("a");
    private final Generation<Ship> generation =
            new Generation<>(
                    3,
                    ScriptedSource.of("source"),
                    ship,
                    new Guard(
                            TYPE,
                            CallRecords.of(TYPE, "a", "a", Limits.DEFAULT, new Spans()),
                            "1",
                            false));

    @Test
    void knowsWhatItWasMadeOf() {
        assertEquals(3, generation.number());
        assertEquals("source", generation.source().origin());
        assertSame(ship, generation.plugin());
    }

    @Test
    void countsCallsInAndOut() {
        assertEquals(0, generation.running());
        assertTrue(generation.enter());
        assertTrue(generation.enter());
        assertEquals(2, generation.running());
        generation.leave();
        assertEquals(1, generation.running());
    }

    @Test
    void letsNobodyInOnceItsDoorIsClosed() {
        assertTrue(generation.enter());
        generation.closeDoor();
        assertFalse(generation.enter());
        assertEquals(1, generation.running());
    }

    @Test
    void isDrainedWhenTheLastCallLeaves() throws InterruptedException {
        assertTrue(generation.enter());
        assertTrue(generation.enter());
        generation.closeDoor();
        generation.leave();
        assertFalse(generation.awaitDrained(Duration.ZERO));
        generation.leave();
        assertTrue(generation.awaitDrained(Harbour.LONG));
    }

    @Test
    void isDrainedAtOnceWhenNobodyIsInside() throws InterruptedException {
        assertFalse(generation.awaitDrained(Duration.ZERO));
        generation.closeDoor();
        assertTrue(generation.awaitDrained(Duration.ZERO));
    }

    @Test
    void callsThatLeaveAnOpenGenerationDoNotDrainIt() throws InterruptedException {
        assertTrue(generation.enter());
        generation.leave();
        assertFalse(generation.awaitDrained(Duration.ZERO));
        assertTrue(generation.enter());
    }

    @Test
    void aSecondClosingOfItsDoorChangesNothing() throws InterruptedException {
        assertTrue(generation.enter());
        generation.closeDoor();
        generation.closeDoor();
        assertEquals(1, generation.running());
        assertFalse(generation.awaitDrained(Duration.ZERO));
        generation.leave();
        assertTrue(generation.awaitDrained(Harbour.LONG));
    }

    @Test
    void aHandleIsGivenBackOnce() {
        assertTrue(generation.enter());
        assertTrue(generation.enter());
        Handle<Ship> handle = generation.handle();
        assertSame(ship, handle.plugin());
        handle.close();
        handle.close();
        assertEquals(1, generation.running());
    }

    @Test
    void aHandleThatWasGivenBackReachesNobody() {
        assertTrue(generation.enter());
        Handle<Ship> handle = generation.handle();
        assertSame(ship, handle.plugin());
        handle.close();
        assertThrows(IllegalStateException.class, handle::plugin);
    }

    @Test
    void theCountIsRightWhenManyComeAndGo() throws InterruptedException {
        var inside = new AtomicLong();
        try (ExecutorService callers = Executors.newCachedThreadPool()) {
            for (int caller = 0; caller < 4; caller++) {
                callers.execute(
                        () -> {
                            while (generation.enter()) {
                                inside.incrementAndGet();
                                Thread.onSpinWait();
                                inside.decrementAndGet();
                                generation.leave();
                            }
                        });
            }
            Harbour.until(() -> inside.get() > 0);
            generation.closeDoor();
            assertTrue(generation.awaitDrained(Harbour.LONG));
            assertEquals(0, inside.get());
        }
        assertEquals(0, generation.running());
    }
}
