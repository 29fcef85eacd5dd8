/** The configuration while it runs: what is in effect, and how it is changed. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.slots.settings;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
