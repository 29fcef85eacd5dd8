/** From files and flags to one tree: reading, following imports, merging. */
@NullMarked
package dev.davit.config.source;

import org.jspecify.annotations.NullMarked;
