/** The stream-processor slot: from one media type of a layer to another. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.processor;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
