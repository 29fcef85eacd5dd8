package dev.davit.service;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.Digest;
import dev.davit.api.ErrorCode;
import dev.davit.api.verifier.ImageVerifier;
import dev.davit.slots.PluginState;
import dev.davit.testkit.ListVerifier;

import org.junit.jupiter.api.Test;

import java.util.Map;

final class ImagePolicyTest {
    private static final Digest DIGEST = Digest.of(new byte[0]);
    private static final Descriptor IMAGE = new Descriptor("type", DIGEST, 1);

    private final TestSlot<ImageVerifier> slot = new TestSlot<>();
    private final TestSlots slots = new TestSlots(slot);
    private final ImagePolicy policy = new ImagePolicy(slots, true);

    private DavitException refused(String name) {
        return assertThrows(DavitException.class, () -> policy.require(name, IMAGE));
    }

    @Test
    void allMustAgreeAndNoneIsAgreed() {
        assertDoesNotThrow(() -> policy.require("a", IMAGE));
        slot.put("one", new ListVerifier(Map.of("a", "no key")));
        slot.put("two", new ListVerifier(Map.of("b", "too old")));
        assertEquals(
                "image verifier one blocked pull of a with digest "
                        + DIGEST
                        + " for reason: no key",
                refused("a").getMessage());
        assertEquals(ErrorCode.PERMISSION_DENIED, refused("b").code());
        assertDoesNotThrow(() -> policy.require("c", IMAGE));
        assertEquals(0, slot.open());
    }

    @Test
    void noAnswerIsNoYes() {
        slot.put("one", new ListVerifier(Map.of("a", "")));
        DavitException e = refused("a");
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertTrue(
                e.getMessage()
                        .startsWith(
                                "blocking pull of a with digest "
                                        + DIGEST
                                        + ": image verifier one returned error: "),
                e.getMessage());
    }

    @Test
    void aVerifierThatShouldBeThereIsWaitedForAndOneThatHasLeftIsNot() {
        slot.put("one", new ListVerifier(Map.of()));
        slot.remove("one");
        assertDoesNotThrow(() -> policy.require("a", IMAGE));
        slots.list(ImageVerifier.SLOT, "one", PluginState.QUARANTINED);
        assertEquals(ErrorCode.UNAVAILABLE, refused("a").code());
        slot.put("one", new ListVerifier(Map.of()));
        assertDoesNotThrow(() -> policy.require("a", IMAGE));
    }
}
