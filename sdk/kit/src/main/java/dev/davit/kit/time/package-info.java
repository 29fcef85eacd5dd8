/** Durations as configuration files write them. */
@NullMarked
package dev.davit.kit.time;

import org.jspecify.annotations.NullMarked;
