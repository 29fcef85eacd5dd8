/** A gRPC server on a Unix socket, and what happens around every call. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.grpc.server;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
