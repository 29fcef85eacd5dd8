/** Child processes with descriptors of the caller's choice. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.linux.process;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
