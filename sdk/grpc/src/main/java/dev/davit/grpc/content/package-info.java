/** How a content store is read and written over a socket. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.grpc.content;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
