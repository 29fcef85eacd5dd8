/** System calls: descriptors, names as bytes, errors with their errno. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.linux;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
