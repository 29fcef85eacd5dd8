/**
 * The journal: segments of frames, each frame a batch of transactions; see docs/metadata-format.md.
 */
@NullMarked
package dev.davit.metadata.store.journal;

import org.jspecify.annotations.NullMarked;
