/** The output of processes that goes to the host's logs: FIFOs that the shim writes. */
@NullMarked
package dev.davit.runtime.shim.output;

import org.jspecify.annotations.NullMarked;
