/** Sandboxes through shims. */
@NullMarked
package dev.davit.runtime.shim.sandbox;

import org.jspecify.annotations.NullMarked;
