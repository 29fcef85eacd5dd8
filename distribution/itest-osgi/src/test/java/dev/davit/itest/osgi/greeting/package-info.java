/** A bundle with a slot type of its own and a plugin for it. */
@NullMarked
package dev.davit.itest.osgi.greeting;

import org.jspecify.annotations.NullMarked;
