/** The snapshotter slot: layered file trees, ready to mount. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.snapshotter;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
