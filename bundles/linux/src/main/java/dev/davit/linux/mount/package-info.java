/** Mounts of the contracts put into effect: lists, temporary mounts, the table of mounts. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.linux.mount;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
