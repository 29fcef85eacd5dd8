package dev.davit.service.planted;

/** Breaks: a name says what differs. */
public record PlantedImpl(Object nothing) {}
