/** ttrpc, the small RPC protocol between the daemon and its shims: client, server and framing. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.ttrpc;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
