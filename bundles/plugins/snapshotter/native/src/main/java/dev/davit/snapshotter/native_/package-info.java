/** Snapshots as full copies of their parents. */
@NullMarked
package dev.davit.snapshotter.native_;

import org.jspecify.annotations.NullMarked;
