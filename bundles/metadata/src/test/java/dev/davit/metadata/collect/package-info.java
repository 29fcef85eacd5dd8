/** Tests of collections. */
@NullMarked
package dev.davit.metadata.collect;

import org.jspecify.annotations.NullMarked;
