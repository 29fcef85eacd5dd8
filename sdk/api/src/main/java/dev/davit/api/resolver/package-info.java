/** The resolver slot: from the name of an image to its bytes. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.resolver;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
