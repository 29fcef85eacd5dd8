/** Real parts to test with: scratch directories, daemons, a registry, images, commands. */
@NullMarked
package dev.davit.testbed;

import org.jspecify.annotations.NullMarked;
