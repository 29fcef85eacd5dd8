package dev.davit.service.planted;

import dev.davit.differ.walking.WalkingDiffer;

/** Breaks: nobody knows a plugin. */
public record KnowsAPlugin(WalkingDiffer differ) {}
