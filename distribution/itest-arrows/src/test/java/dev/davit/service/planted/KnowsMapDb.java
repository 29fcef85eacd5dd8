package dev.davit.service.planted;

import org.mapdb.DB;

/** Breaks: MapDB belongs to metadata. */
public record KnowsMapDb(DB database) {}
