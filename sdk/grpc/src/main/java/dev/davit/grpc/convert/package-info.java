/** Values of the SDK from and to messages of the wire, failures among them. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.grpc.convert;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
