package dev.davit.service.planted;

import java.lang.foreign.Arena;

/** Breaks: native calls belong to linux. */
public record CallsTheKernel(Arena arena) {}
