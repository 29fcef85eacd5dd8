/** gRPC on Unix sockets, and what a call says about who makes it. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.grpc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
