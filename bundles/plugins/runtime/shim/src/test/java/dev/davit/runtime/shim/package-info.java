/** Tests with real shims and runc, and with shims that do what real ones rarely do. */
@NullMarked
package dev.davit.runtime.shim;

import org.jspecify.annotations.NullMarked;
