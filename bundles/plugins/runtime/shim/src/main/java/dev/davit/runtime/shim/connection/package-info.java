/** Connections to shims: what they speak, who shares them, and the task service over them. */
@NullMarked
package dev.davit.runtime.shim.connection;

import org.jspecify.annotations.NullMarked;
