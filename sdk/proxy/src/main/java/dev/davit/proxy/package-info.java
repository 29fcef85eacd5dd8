/** Serves implementations of slots from a process of their own, to any containerd. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.proxy;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
