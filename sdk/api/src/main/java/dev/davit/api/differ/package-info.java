/** The differ slot: layer archives onto mounts and back. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.differ;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
