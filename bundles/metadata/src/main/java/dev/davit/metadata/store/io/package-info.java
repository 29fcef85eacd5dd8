/** The seam between the store and the file system: tests put disks that fail behind it. */
@NullMarked
package dev.davit.metadata.store.io;

import org.jspecify.annotations.NullMarked;
