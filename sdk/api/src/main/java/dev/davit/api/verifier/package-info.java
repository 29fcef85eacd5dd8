/** The image-verifier slot: whether an image may be used. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.verifier;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
