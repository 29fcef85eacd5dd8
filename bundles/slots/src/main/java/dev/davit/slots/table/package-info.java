/** Generations of plugins and the calls that hold them. */
@NullMarked
package dev.davit.slots.table;

import org.jspecify.annotations.NullMarked;
