/** The bundle directory, tested without a framework. */
@NullMarked
package dev.davit.slots.deploy;

import org.jspecify.annotations.NullMarked;
