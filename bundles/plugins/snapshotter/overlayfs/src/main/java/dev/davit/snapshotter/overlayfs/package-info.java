/** Snapshots as layers of overlay mounts. */
@NullMarked
package dev.davit.snapshotter.overlayfs;

import org.jspecify.annotations.NullMarked;
