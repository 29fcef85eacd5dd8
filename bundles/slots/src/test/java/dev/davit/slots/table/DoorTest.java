package dev.davit.slots.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import java.util.concurrent.ExecutionException;

/** What a call meets that cannot enter at once. */
@Timeout(120) // only ends a hang
class DoorTest {
    private final Harbour harbour = new Harbour(HandOver.EXCLUSIVE);

    @Test
    void aCallWaitsForAPluginThatStarts() throws Exception {
        ScriptedSource source = ScriptedSource.slow("one");
        harbour.slot.arrive("a", source);
        Harbour.Waiting<String> call = Harbour.waiting(this::callPatiently);
        source.finishStart();
        assertEquals("one", call.result());
    }

    @Test
    void aCallThatWaitsIsToldWhenThePluginCannotStart() {
        ScriptedSource source = ScriptedSource.slow("one");
        harbour.slot.arrive("a", source);
        Harbour.Waiting<String> call = Harbour.waiting(this::callPatiently);
        source.failStart(new IllegalStateException("no disk"));
        ExecutionException failed = assertThrows(ExecutionException.class, call::result);
        DavitException refused = assertInstanceOf(DavitException.class, failed.getCause());
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertEquals("ship \"a\" is stopped: no disk: unavailable", refused.getMessage());
    }

    @Test
    void patienceThatRunsOutSaysWhatTheCallWaitedFor() {
        ScriptedSource source = ScriptedSource.slow("one");
        harbour.slot.arrive("a", source);
        DavitException refused =
                assertThrows(
                        DavitException.class, () -> harbour.slot.use("a", Duration.ofMillis(1)));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertEquals(
                "ship \"a\" did not become ready in 1 ms: is connecting: unavailable",
                refused.getMessage());
        source.finishStart();
        assertEquals("one", callPatiently());
    }

    @Test
    void aCallWithoutPatienceDoesNotWait() {
        ScriptedSource source = ScriptedSource.slow("one");
        harbour.slot.arrive("a", source);
        assertThrows(DavitException.class, () -> harbour.slot.use("a", Duration.ZERO));
        source.finishStart();
        harbour.untilState(PluginState.READY);
        try (Handle<Ship> handle = harbour.slot.use("a", Duration.ZERO)) {
            assertEquals("one", handle.plugin().name());
        }
    }

    @Test
    void aCallerThatIsInterruptedIsCancelled() {
        ScriptedSource source = ScriptedSource.slow("one");
        harbour.slot.arrive("a", source);
        Harbour.Waiting<String> call =
                Harbour.waiting(
                        () -> {
                            try {
                                return callPatiently();
                            } finally {
                                assertTrue(Thread.currentThread().isInterrupted());
                            }
                        });
        call.thread().interrupt();
        ExecutionException failed = assertThrows(ExecutionException.class, call::result);
        DavitException refused = assertInstanceOf(DavitException.class, failed.getCause());
        assertEquals(ErrorCode.CANCELLED, refused.code());
        assertEquals("context canceled while waiting for ship \"a\"", refused.getMessage());
        source.finishStart();
        assertEquals("one", callPatiently());
    }

    @Test
    void aPluginThatHasLeftIsUnavailableNotUnknown() {
        ScriptedSource source = ScriptedSource.of("one");
        harbour.dock(source);
        harbour.slot.depart("a", source);
        assertTrue(harbour.slot.isKnown("a"));
        DavitException refused =
                assertThrows(DavitException.class, () -> harbour.slot.use("a", Harbour.LONG));
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertEquals("ship \"a\" is absent: one has left: unavailable", refused.getMessage());
    }

    @Test
    void callsWaitForAPluginThatIsExpectedBack() throws Exception {
        ScriptedSource before = ScriptedSource.of("before");
        harbour.dock(before);
        harbour.slot.expectBack("a", true);
        harbour.slot.depart("a", before);
        assertEquals(PluginState.ABSENT, harbour.status().state());
        Harbour.Waiting<String> call = Harbour.waiting(this::callPatiently);
        harbour.slot.arrive("a", ScriptedSource.of("after"));
        assertEquals("after", call.result());
        harbour.slot.expectBack("a", false);
        assertEquals("after", harbour.nameAtDoor());
    }

    @Test
    void callsWaitNoLongerWhenThePluginIsGivenUp() {
        ScriptedSource before = ScriptedSource.of("before");
        harbour.dock(before);
        harbour.slot.expectBack("a", true);
        harbour.slot.depart("a", before);
        Harbour.Waiting<String> call = Harbour.waiting(this::callPatiently);
        harbour.slot.expectBack("a", false);
        ExecutionException failed = assertThrows(ExecutionException.class, call::result);
        DavitException refused = assertInstanceOf(DavitException.class, failed.getCause());
        assertEquals(ErrorCode.UNAVAILABLE, refused.code());
        assertEquals("ship \"a\" is absent: before has left: unavailable", refused.getMessage());
    }

    @Test
    void callsWaitWhileASuccessorThatFailsIsExchanged() throws Exception {
        ScriptedSource before = ScriptedSource.of("before");
        harbour.dock(before);
        harbour.slot.expectBack("a", true);
        harbour.slot.depart("a", before);
        ScriptedSource bad = ScriptedSource.failing("bad", 0, new IllegalStateException("no disk"));
        harbour.slot.arrive("a", bad);
        harbour.untilState(PluginState.STOPPED);
        Harbour.Waiting<String> call = Harbour.waiting(this::callPatiently);
        harbour.slot.depart("a", bad);
        harbour.slot.arrive("a", ScriptedSource.of("again"));
        assertEquals("again", call.result());
        harbour.slot.expectBack("a", false);
        assertEquals("again", harbour.nameAtDoor());
    }

    @Test
    void nobodyIsExpectedBackInAPlaceThatNeverWas() {
        harbour.slot.expectBack("a", true);
        harbour.slot.depart("a", ScriptedSource.of("one"));
        assertEquals(0, harbour.slot.plugins().size());
        harbour.dock(ScriptedSource.of("one"));
        assertEquals(1, harbour.slot.plugins().size());
    }

    private String callPatiently() {
        try (Handle<Ship> handle = harbour.slot.use("a", Harbour.LONG)) {
            return handle.plugin().name();
        }
    }
}
