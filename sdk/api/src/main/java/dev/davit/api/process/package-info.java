/** The process slot: processes of proxy plugins that the daemon runs. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.process;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
