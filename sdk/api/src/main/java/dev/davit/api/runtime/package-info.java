/** The runtime slot: tasks and their processes. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.runtime;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
