/** The metadata store: transactions on an image in memory, kept by a journal and checkpoints. */
@NullMarked
package dev.davit.metadata.store;

import org.jspecify.annotations.NullMarked;
