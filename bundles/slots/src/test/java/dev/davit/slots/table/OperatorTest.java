package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

import java.time.Duration;

/** What an operator does to a place, and versions beside each other. */
@Timeout(120) // only ends a hang
class OperatorTest {
    private final ScriptedSource one = ScriptedSource.of("one");
    private final ScriptedSource two = ScriptedSource.of("two");

    @Test
    void aDrainedPluginIsEmptyAndItsCallersWaitUntilItIsEnabled() throws Exception {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        place(harbour).drain(Harbour.LONG);
        assertEquals(PluginState.DRAINING, harbour.status().state());
        assertEquals("drained by an operator", harbour.status().reason());
        Harbour.Waiting<String> call = Harbour.waiting(() -> nameOf(harbour));
        assertEquals(1, place(harbour).counts().waiting());
        place(harbour).enable();
        assertEquals("one", call.result());
        assertEquals(0, one.closings());
        assertEquals(1, harbour.generation());
    }

    @Test
    void aDrainThatTakesTooLongOpensTheDoorAgain() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        Handle<Ship> inside = harbour.slot.use("a");
        DavitException late =
                assertThrows(
                        DavitException.class, () -> place(harbour).drain(Duration.ofMillis(1)));
        assertEquals(ErrorCode.DEADLINE_EXCEEDED, late.code());
        assertEquals("one", harbour.nameAtDoor());
        inside.close();
        place(harbour).drain(Harbour.LONG);
        assertNull(harbour.slot.tryUse("a"));
    }

    @Test
    void aDisabledPluginIsClosedAndRefusesCallsUntilItIsEnabled() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        place(harbour).disable();
        assertEquals(1, one.closings());
        assertEquals(PluginState.STOPPED, harbour.status().state());
        DavitException refused = assertThrows(DavitException.class, () -> nameOf(harbour));
        assertEquals(
                "ship \"a\" is stopped: disabled by an operator: davit plugins enable: unavailable",
                refused.getMessage());
        harbour.slot.arrive("a", two);
        harbour.slot.depart("a", one);
        assertEquals(0, two.openings(), "who comes meanwhile waits");
        place(harbour).enable();
        assertEquals("two", nameOf(harbour));
    }

    @Test
    void workIsDoneWhileNobodyIsInside() throws Exception {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(one);
        place(harbour)
                .hold(
                        Harbour.LONG,
                        () -> {
                            assertNull(harbour.slot.tryUse("a"));
                            assertEquals(0, current(harbour).running());
                        });
        assertEquals("one", harbour.nameAtDoor());
        assertThrows(
                IllegalStateException.class,
                () ->
                        place(harbour)
                                .hold(
                                        Harbour.LONG,
                                        () -> {
                                            throw new IllegalStateException("no");
                                        }));
        assertEquals("one", harbour.nameAtDoor());
    }

    @Test
    void whereTheOldOneDoesNotGoInTimeItStays() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE, Duration.ofMillis(1));
        harbour.dock(one);
        Handle<Ship> inside = harbour.slot.use("a");
        harbour.slot.arrive("a", two);
        Harbour.until(() -> !two.refusal().isEmpty());
        assertEquals("1 calls are still inside one after 1 ms", two.refusal());
        assertEquals(0, two.openings());
        assertEquals("one", inside.plugin().name());
        assertEquals("one", nameOf(harbour));
        inside.close();
        place(harbour).enable();
        assertEquals("two", nameOf(harbour));
    }

    @Test
    void anHeirTakesOverBeforeTheOldOneLeaves() {
        Harbour harbour = new Harbour(HandOver.SIDE_BY_SIDE);
        harbour.dock(one);
        harbour.dock(two);
        Handle<Ship> inside = harbour.slot.use("a");
        assertEquals("two", inside.plugin().name());
        Thread leaving = harbour.depart(two);
        Harbour.until(() -> harbour.nameAtDoor().equals("one"));
        assertEquals(0, two.closings());
        inside.close();
        Harbour.until(() -> !leaving.isAlive());
        assertEquals(1, two.closings());
    }

    @Test
    void aPreferredSourceWinsWhateverCameLater() {
        Harbour harbour = new Harbour(HandOver.SIDE_BY_SIDE);
        harbour.dock(one);
        harbour.dock(two);
        harbour.slot.prefer("a", one);
        Harbour.until(() -> harbour.nameAtDoor().equals("one"));
        harbour.slot.arrive("a", ScriptedSource.of("three"));
        Harbour.until(() -> harbour.nameAtDoor().equals("one"));
    }

    @Test
    void aVersionServesBesideAnotherWhereTwoMay() {
        Harbour harbour = new Harbour(HandOver.SIDE_BY_SIDE);
        ScriptedSource old = ScriptedSource.version("old", "1.0.0");
        harbour.dock(old);
        harbour.dock(ScriptedSource.version("new", "2.0.0"));
        assertEquals("new", nameOf(harbour));
        assertEquals("old", nameOf(harbour, "a@1.0.0"));
        assertEquals("new", nameOf(harbour, "a@2.0.0"));
        assertTrue(harbour.slot.isKnown("a@1.0.0"));
        assertFalse(harbour.slot.isKnown("b@1.0.0"));
        assertEquals(
                ErrorCode.NOT_FOUND,
                assertThrows(DavitException.class, () -> nameOf(harbour, "a@3.0.0")).code());
        harbour.slot.depart("a", old);
        assertThrows(DavitException.class, () -> nameOf(harbour, "a@1.0.0"));
        assertEquals("new", nameOf(harbour));
    }

    @Test
    void whereOnlyOneMayServeAnotherVersionIsUnavailable() {
        Harbour harbour = new Harbour(HandOver.EXCLUSIVE);
        harbour.dock(ScriptedSource.version("old", "1.0.0"));
        harbour.dock(ScriptedSource.version("new", "2.0.0"));
        assertEquals("new", nameOf(harbour, "a@2.0.0"));
        assertEquals(
                ErrorCode.UNAVAILABLE,
                assertThrows(DavitException.class, () -> nameOf(harbour, "a@1.0.0")).code());
    }

    @Test
    void aStartThatHangsIsGivenUpAndTheOldOneGoesOn() {
        Limits limits =
                new Limits(
                        Harbour.LONG,
                        Harbour.LONG,
                        Duration.ofMillis(1),
                        Harbour.LONG,
                        Harbour.LONG,
                        512,
                        3);
        Harbour harbour = new Harbour(HandOver.SIDE_BY_SIDE, limits);
        harbour.slot.arrive("a", one);
        Harbour.until(() -> harbour.nameAtDoor().equals("one"));
        ScriptedSource hanging = ScriptedSource.slow("hanging");
        harbour.slot.arrive("a", hanging);
        Harbour.until(() -> !hanging.refusal().isEmpty());
        assertEquals("hanging did not start within 1 ms: unavailable", hanging.refusal());
        assertEquals("one", nameOf(harbour));
    }

    private static Plugin<Ship> place(Harbour harbour) {
        return java.util.Objects.requireNonNull(harbour.slot.plugins().get("a"));
    }

    private static Generation<Ship> current(Harbour harbour) {
        return java.util.Objects.requireNonNull(place(harbour).current());
    }

    private static String nameOf(Harbour harbour) {
        return nameOf(harbour, "a");
    }

    private static String nameOf(Harbour harbour, String id) {
        try (Handle<Ship> handle = harbour.slot.use(id, Harbour.LONG)) {
            return handle.plugin().name();
        }
    }
}
