/** Shims as executables: finding them, starting them, asking them, having them clean up. */
@NullMarked
package dev.davit.runtime.shim.binary;

import org.jspecify.annotations.NullMarked;
