/** One suite per slot: a test is a numbered rule of the slot's page under docs/slots. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.tck;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
