/** Takes over what containerd has left behind: reads its databases, adopts what they name. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.service.imports;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
