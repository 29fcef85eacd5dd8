/** What the daemon remembers: namespaced views of one database, and who refers to whom. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.metadata;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
