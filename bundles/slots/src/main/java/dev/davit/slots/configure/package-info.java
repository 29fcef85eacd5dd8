/** From tables of the configuration file to configurations of components. */
@NullMarked
package dev.davit.slots.configure;

import org.jspecify.annotations.NullMarked;
