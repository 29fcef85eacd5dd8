/** The edge to the OSGi framework: services become plugins, components become lines of the list. */
@NullMarked
package dev.davit.slots.osgi;

import org.jspecify.annotations.NullMarked;
