/** The rules of the slot, held against the example. */
@NullMarked
package dev.davit.example.snapshotter.copy;

import org.jspecify.annotations.NullMarked;
