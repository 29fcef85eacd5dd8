/** Tests of spans. */
@NullMarked
package dev.davit.slots.trace;

import org.jspecify.annotations.NullMarked;
