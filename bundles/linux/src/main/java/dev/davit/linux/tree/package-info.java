/** Whole file trees: space used, removal, copies. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.linux.tree;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
