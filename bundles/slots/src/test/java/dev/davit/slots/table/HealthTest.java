package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginState;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Suspicion, quarantine and the way back. */
@Timeout(120) // only ends a hang
class HealthTest {
    private static final Limits LIMITS =
            new Limits(
                    Harbour.LONG, Harbour.LONG, Harbour.LONG, Harbour.LONG, Harbour.LONG, 512, 3);

    @Test
    void oneFailureDegradesAndOneAnswerHeals() {
        var pier = new Boat.Pier(new Boat.Scripted(), LIMITS);
        fail(pier, bug());
        pier.slot.look();
        assertEquals(PluginState.DEGRADED, pier.place.status().state());
        assertEquals("java.lang.IllegalStateException: leak", pier.place.status().reason());
        succeed(pier);
        pier.slot.look();
        assertEquals(PluginState.READY, pier.place.status().state());
    }

    @Test
    void failuresInARowShutItOutAndItsCallersAreToldAtOnce() {
        var pier = new Boat.Pier(new Boat.Scripted(), LIMITS);
        shutOut(pier);
        pier.slot.look();
        assertEquals(PluginState.QUARANTINED, pier.place.status().state());
        assertNull(pier.slot.tryUse("a"));
        DavitException refused =
                assertThrows(DavitException.class, () -> pier.slot.use("a", Harbour.LONG));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertEquals(
                "boat \"a\" is quarantined: 3 calls in a row failed:"
                        + " java.lang.IllegalStateException: leak: unavailable",
                refused.getMessage());
    }

    @Test
    void afterItsRestOneCallTriesItAndHealsIt() {
        var pier = new Boat.Pier(new Boat.Scripted(), LIMITS);
        shutOut(pier);
        pier.slot.look();
        Harbour.until(
                () -> {
                    try (Handle<Boat> trial = pier.slot.tryUse("a")) {
                        if (trial == null) {
                            return false;
                        }
                        assertNull(pier.slot.tryUse("a"), "only one call tries");
                        trial.plugin().name();
                        return true;
                    }
                });
        pier.slot.look();
        assertEquals(PluginState.READY, pier.place.status().state());
        succeed(pier);
    }

    @Test
    void aTrialThatFailsShutsItOutForLonger() {
        var pier = new Boat.Pier(new Boat.Scripted(), LIMITS);
        shutOut(pier);
        Harbour.until(() -> failed(pier.slot.tryUse("a")));
        assertTrue(pier.place.records().health().untilTrial().toMillis() > 1_000);
        assertNull(pier.slot.tryUse("a"));
    }

    @Test
    void refusalsOfAHealthyPluginAreAnswers() {
        var pier = new Boat.Pier(new Boat.Scripted(), LIMITS);
        for (int call = 0; call < 10; call++) {
            fail(pier, ErrorCode.NOT_FOUND.about("mast"));
            fail(pier, ErrorCode.UNAVAILABLE.about("mast"));
            fail(pier, ErrorCode.CANCELLED.about("mast"));
        }
        pier.slot.look();
        assertEquals(PluginState.READY, pier.place.status().state());
    }

    @Test
    void onePluginThatCanBeAskedIsJudgedByItsAnswer() {
        var boat = new Boat.Asked();
        var pier = new Boat.Pier(boat, LIMITS);
        boat.well.set(false);
        fail(pier, ErrorCode.UNAVAILABLE.about("harbour"));
        untilState(pier, PluginState.QUARANTINED);
        assertTrue(pier.place.status().reason().startsWith("it sinks"));
        boat.well.set(true);
        untilState(pier, PluginState.READY);
        succeed(pier);
    }

    @Test
    void afterItsReplacementCallsComeInWhenItAnswersAgain() throws InterruptedException {
        var boat = new Boat.Asked();
        var pier = new Boat.Pier(boat, LIMITS);
        Thread replacing =
                Thread.ofVirtual()
                        .start(() -> pier.place.hold(Harbour.LONG, () -> boat.well.set(false)));
        Harbour.until(() -> boat.asked.get() > 1);
        assertNull(pier.slot.tryUse("a"));
        boat.well.set(true);
        replacing.join();
        succeed(pier);
    }

    @Test
    void onePluginThatSaysItIsWellIsNotShutOut() {
        var pier = new Boat.Pier(new Boat.Asked(), LIMITS);
        for (int call = 0; call < 10; call++) {
            fail(pier, ErrorCode.UNAVAILABLE.about("busy mast"));
        }
        assertEquals(Health.Opinion.SUSPECT, pier.place.records().health().opinion());
        untilState(pier, PluginState.READY);
    }

    private static void untilState(Boat.Pier pier, PluginState state) {
        Harbour.until(
                () -> {
                    pier.slot.look();
                    return pier.place.status().state() == state;
                });
    }

    private static void shutOut(Boat.Pier pier) {
        for (int call = 0; call < 3; call++) {
            fail(pier, bug());
        }
    }

    private static void succeed(Boat.Pier pier) {
        try (Handle<Boat> handle = pier.use()) {
            assertEquals("scripted", handle.plugin().name());
        }
    }

    private static void fail(Boat.Pier pier, RuntimeException failure) {
        try (Handle<Boat> handle = pier.use()) {
            assertThrows(failure.getClass(), () -> handle.plugin().fail(failure));
        }
    }

    private static RuntimeException bug() {
        return new IllegalStateException("leak");
    }

    private static boolean failed(@Nullable Handle<Boat> trial) {
        if (trial == null) {
            return false;
        }
        try (trial) {
            assertThrows(IllegalStateException.class, () -> trial.plugin().fail(bug()));
            return true;
        }
    }
}
