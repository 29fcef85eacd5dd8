/** What a slot is, and what a plugin says of itself. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.slot;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
