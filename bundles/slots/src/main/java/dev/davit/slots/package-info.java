/** The table of plugin slots: who is there, in which state, and how to call it. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.slots;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
