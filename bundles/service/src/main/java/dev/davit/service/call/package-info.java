/** Calls of clients, counted by whoever takes them from the wire. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.service.call;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
