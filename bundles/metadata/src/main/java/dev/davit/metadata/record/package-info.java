/** The records of the database, and how they look as bytes. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.metadata.record;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
