/** The logger slot: where the output of containers goes. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.logger;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
