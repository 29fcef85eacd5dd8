/** Collection: what nobody can reach any more goes. */
@NullMarked
package dev.davit.metadata.collect;

import org.jspecify.annotations.NullMarked;
