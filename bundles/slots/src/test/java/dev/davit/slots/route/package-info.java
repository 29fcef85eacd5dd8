/** Tests of routes. */
@NullMarked
package dev.davit.slots.route;

import org.jspecify.annotations.NullMarked;
