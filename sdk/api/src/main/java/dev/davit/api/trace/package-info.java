/** Traces: the context that travels with a call, spans, and who exports them. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.trace;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
