/** Checkpoints: the whole database in one MapDB file, written once; see docs/metadata-format.md. */
@NullMarked
package dev.davit.metadata.store.checkpoint;

import org.jspecify.annotations.NullMarked;
