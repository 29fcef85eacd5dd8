package dev.davit.service.util;

/** Breaks: no package for odds and ends. */
public record Planted(Object nothing) {}
