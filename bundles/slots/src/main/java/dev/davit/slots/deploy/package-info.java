/** Bundles dropped into a directory come aboard, and leave when they are taken out. */
@NullMarked
package dev.davit.slots.deploy;

import org.jspecify.annotations.NullMarked;
