package dev.davit.slots.planted;

import dev.davit.metadata.Leases;

/** Breaks: a call goes down the stairs. */
public record SlotsCallUp(Leases leases) {}
