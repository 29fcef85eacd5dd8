/**
 * The database in memory: an immutable, ordered tree whose versions share what they have in common.
 */
@NullMarked
package dev.davit.metadata.store.image;

import org.jspecify.annotations.NullMarked;
