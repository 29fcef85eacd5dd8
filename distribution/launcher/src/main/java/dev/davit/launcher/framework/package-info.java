/** The OSGi framework, with the daemon's own bundles connected to the class path. */
@NullMarked
package dev.davit.launcher.framework;

import org.jspecify.annotations.NullMarked;
