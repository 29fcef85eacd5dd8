package dev.davit.kit.planted;

import dev.davit.slots.Slots;

/** Breaks: the SDK knows nothing of the daemon. */
public record KnowsTheSlots(Slots slots) {}
