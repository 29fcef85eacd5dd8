/**
 * One suite per slot: extend it, say how to open your implementation, and every rule of the slot's
 * page under docs/slots is a test.
 */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
