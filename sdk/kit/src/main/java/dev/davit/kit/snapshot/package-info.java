/** Snapshotters over directories: a durable record of the snapshots, and the disk around it. */
@NullMarked
package dev.davit.kit.snapshot;

import org.jspecify.annotations.NullMarked;
