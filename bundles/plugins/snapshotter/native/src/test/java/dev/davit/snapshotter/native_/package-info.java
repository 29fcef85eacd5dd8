/** The plugin on real mounts, and killed. */
@NullMarked
package dev.davit.snapshotter.native_;

import org.jspecify.annotations.NullMarked;
