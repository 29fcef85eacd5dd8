/** A snapshotter of a third party: every snapshot is a full copy of its parent. */
@NullMarked
package dev.davit.example.snapshotter.copy;

import org.jspecify.annotations.NullMarked;
