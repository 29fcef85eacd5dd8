/** Which plugin serves whom: the routes of the configuration file. */
@NullMarked
package dev.davit.slots.route;

import org.jspecify.annotations.NullMarked;
