package dev.davit.metadata.planted;

import dev.davit.service.Leases;

/** Breaks: a call goes down the stairs. */
public record CallsUp(Leases leases) {}
