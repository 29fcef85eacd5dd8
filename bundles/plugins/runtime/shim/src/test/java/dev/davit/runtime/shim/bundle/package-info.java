/** Tests of bundles and the files in them. */
@NullMarked
package dev.davit.runtime.shim.bundle;

import org.jspecify.annotations.NullMarked;
