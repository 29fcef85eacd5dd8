package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.slot.HandOver;
import dev.davit.slots.Handle;
import dev.davit.slots.PluginState;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;

/** Who fills a place: ranking, order of arrival, failure. */
@Timeout(120) // only ends a hang
class ArrivalTest {
    private final Harbour harbour = new Harbour(HandOver.EXCLUSIVE);

    @Test
    void aPluginThatWasNeverHereIsNotFound() {
        DavitException refused =
                assertThrows(DavitException.class, () -> harbour.slot.use("a", Harbour.LONG));
        assertEquals(ErrorCode.NOT_FOUND, refused.code());
        assertEquals("ship \"a\": not found", refused.getMessage());
        assertFalse(harbour.slot.isKnown("a"));
        assertNull(harbour.slot.tryUse("a"));

        harbour.dock(ScriptedSource.of("one"));
        assertTrue(harbour.slot.isKnown("a"));
        try (Handle<Ship> handle = harbour.slot.use("a")) {
            assertEquals("one", handle.plugin().name());
        }
    }

    @Test
    void aPluginThatHasArrivedIsReady() {
        harbour.dock(ScriptedSource.of("one"));
        assertEquals(PluginState.READY, harbour.status().state());
        assertEquals("", harbour.status().reason());
        assertEquals(1, harbour.generation());
    }

    @Test
    void aPluginIsConnectingWhileItStarts() {
        ScriptedSource source = ScriptedSource.slow("one");
        harbour.slot.arrive("a", source);
        Harbour.until(() -> source.openings() == 1);
        assertEquals(PluginState.CONNECTING, harbour.status().state());
        assertNull(harbour.slot.tryUse("a"));
        assertEquals(List.of(), harbour.slot.ids());
        source.finishStart();
        harbour.untilState(PluginState.READY);
        assertEquals("one", harbour.nameAtDoor());
    }

    @Test
    void aPluginThatCannotStartIsStoppedAndSaysWhy() {
        harbour.slot.arrive(
                "a", ScriptedSource.failing("one", 0, new IllegalStateException("no disk")));
        harbour.untilState(PluginState.STOPPED);
        assertEquals("no disk", harbour.status().reason());
        DavitException refused =
                assertThrows(DavitException.class, () -> harbour.slot.use("a", Harbour.LONG));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertEquals("ship \"a\" is stopped: no disk: unavailable", refused.getMessage());
    }

    @Test
    void aFailureWithoutWordsIsNamedByItsClass() {
        harbour.slot.arrive("a", ScriptedSource.failing("one", 0, new IllegalStateException()));
        harbour.untilState(PluginState.STOPPED);
        assertEquals("java.lang.IllegalStateException", harbour.status().reason());
    }

    @Test
    void ofTwoSourcesTheHigherRankingWins() {
        ScriptedSource high = ScriptedSource.ranked("high", 5);
        harbour.dock(high);
        ScriptedSource low = ScriptedSource.ranked("low", 1);
        harbour.slot.arrive("a", low);
        assertEquals("high", harbour.nameAtDoor());
        harbour.slot.depart("a", high);
        Harbour.until(() -> harbour.nameAtDoor().equals("low"));
        assertEquals(1, low.openings());
    }

    @Test
    void ofEqualSourcesTheLaterWins() {
        harbour.dock(ScriptedSource.of("one"));
        harbour.dock(ScriptedSource.of("two"));
        assertEquals("two", harbour.nameAtDoor());
        assertEquals(2, harbour.generation());
    }

    @Test
    void whereTheBestFailsTheNextBestFillsThePlace() {
        ScriptedSource next = ScriptedSource.ranked("next", 1);
        ScriptedSource best =
                ScriptedSource.failing("best", 9, new IllegalStateException("no disk"));
        harbour.dock(next);
        harbour.slot.arrive("a", best);
        Harbour.until(() -> best.openings() == 1 && harbour.nameAtDoor().equals("next"));
        assertEquals(PluginState.READY, harbour.status().state());
    }

    @Test
    void aSourceThatFailedIsNotTriedAgain() {
        ScriptedSource bad = ScriptedSource.failing("bad", 9, new IllegalStateException("no disk"));
        harbour.slot.arrive("a", bad);
        harbour.untilState(PluginState.STOPPED);
        harbour.dock(ScriptedSource.of("one"));
        harbour.dock(ScriptedSource.of("two"));
        assertEquals(1, bad.openings());
    }

    @Test
    void aSourceThatComesAgainAfterAFailureIsTriedAgain() {
        ScriptedSource bad = ScriptedSource.failing("bad", 0, new IllegalStateException("no disk"));
        harbour.slot.arrive("a", bad);
        harbour.untilState(PluginState.STOPPED);
        harbour.slot.depart("a", bad);
        assertEquals(PluginState.ABSENT, harbour.status().state());
        harbour.slot.arrive("a", bad);
        harbour.untilState(PluginState.STOPPED);
        assertEquals(2, bad.openings());
    }

    @Test
    void theFailureOfOnePlaceDoesNotTouchAnother() {
        harbour.slot.arrive(
                "b", ScriptedSource.failing("bad", 0, new IllegalStateException("no disk")));
        harbour.dock(ScriptedSource.of("one"));
        assertEquals(List.of("a"), harbour.slot.ids());
        assertTrue(harbour.slot.isKnown("b"));
    }

    @Test
    void readyPluginsAreListedTheLatestFirst() {
        harbour.slot.arrive("b", ScriptedSource.of("b"));
        harbour.slot.arrive("c", ScriptedSource.of("c"));
        harbour.dock(ScriptedSource.of("a"));
        Harbour.until(() -> harbour.slot.ids().size() == 3);
        assertEquals(List.of("a", "c", "b"), harbour.slot.ids());
        harbour.slot.arrive("b", ScriptedSource.of("b again"));
        Harbour.until(() -> harbour.slot.ids().size() == 3);
        assertEquals(List.of("b", "a", "c"), harbour.slot.ids());
    }

    @Test
    void aSourceThatGoesBeforeItsTurnIsNeverStarted() {
        ScriptedSource slow = ScriptedSource.slow("slow");
        harbour.slot.arrive("a", slow);
        Harbour.until(() -> slow.openings() == 1);
        ScriptedSource late = ScriptedSource.of("late");
        harbour.slot.arrive("a", late);
        Thread leaving = harbour.depart(late);
        Harbour.untilWaiting(leaving);
        slow.finishStart();
        Harbour.until(() -> !leaving.isAlive());
        assertEquals("slow", harbour.nameAtDoor());
        assertEquals(0, late.openings());
        assertNotNull(harbour.slot.plugins().get("a"));
    }
}
