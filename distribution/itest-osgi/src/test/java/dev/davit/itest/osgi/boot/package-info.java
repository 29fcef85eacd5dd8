/** A bundle that does what the launcher does around the framework. */
@NullMarked
package dev.davit.itest.osgi.boot;

import org.jspecify.annotations.NullMarked;
