/** Spans of the daemon: recorded while somebody takes them, and free while nobody does. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.slots.trace;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
