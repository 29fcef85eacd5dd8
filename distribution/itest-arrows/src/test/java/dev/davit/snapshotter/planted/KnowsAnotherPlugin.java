package dev.davit.snapshotter.planted;

import dev.davit.differ.walking.WalkingDiffer;

/** Breaks: plugins do not know one another. */
public record KnowsAnotherPlugin(WalkingDiffer differ) {}
