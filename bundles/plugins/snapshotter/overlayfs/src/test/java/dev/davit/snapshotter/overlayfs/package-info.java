/** The plugin on real mounts, and killed. */
@NullMarked
package dev.davit.snapshotter.overlayfs;

import org.jspecify.annotations.NullMarked;
