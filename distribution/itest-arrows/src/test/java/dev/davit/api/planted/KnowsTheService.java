package dev.davit.api.planted;

import dev.davit.service.Leases;

/** Breaks: the contracts use nothing. */
public record KnowsTheService(Leases leases) {}
