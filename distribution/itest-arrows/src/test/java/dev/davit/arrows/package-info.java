/** The arrows of the house, held against every class of it. */
@NullMarked
package dev.davit.arrows;

import org.jspecify.annotations.NullMarked;
