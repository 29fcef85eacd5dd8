/** A whole database in one file; docs/metadata-format.md has it byte by byte. */
@NullMarked
package dev.davit.metadata.store.backup;

import org.jspecify.annotations.NullMarked;
