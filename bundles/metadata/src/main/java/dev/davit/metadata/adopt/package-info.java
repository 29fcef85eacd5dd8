/** Records and data of another daemon that become ours. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.metadata.adopt;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
