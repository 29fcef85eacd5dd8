/** Tests of the trace context. */
@NullMarked
package dev.davit.api.trace;

import org.jspecify.annotations.NullMarked;
