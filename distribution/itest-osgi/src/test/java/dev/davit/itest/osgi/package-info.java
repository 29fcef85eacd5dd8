/** The daemon's bundles in a plain framework, each with a class loader of its own. */
@NullMarked
package dev.davit.itest.osgi;

import org.jspecify.annotations.NullMarked;
