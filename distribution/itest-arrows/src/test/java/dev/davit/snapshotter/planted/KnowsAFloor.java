package dev.davit.snapshotter.planted;

import dev.davit.slots.Slots;

/** Breaks: a plugin does not know the floors. */
public record KnowsAFloor(Slots slots) {}
