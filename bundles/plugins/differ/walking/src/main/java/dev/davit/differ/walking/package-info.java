/** The differ {@code walking}: tar layers onto mounts, and the difference of mounts as a layer. */
@NullMarked
package dev.davit.differ.walking;

import org.jspecify.annotations.NullMarked;
