/** Reads bbolt files, the databases of containerd; never writes them. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.bbolt;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
