/** The content slot: blobs by digest and the ingests that become blobs. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.content;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
