/** Tests of finding executables. */
@NullMarked
package dev.davit.runtime.shim.binary;

import org.jspecify.annotations.NullMarked;
