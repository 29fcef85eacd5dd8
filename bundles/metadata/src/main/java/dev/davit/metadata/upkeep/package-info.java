/** What an operator asks of the database. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.metadata.upkeep;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
