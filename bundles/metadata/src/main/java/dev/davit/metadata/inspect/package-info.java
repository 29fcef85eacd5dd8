/** Looks at a database and its backends, for an operator. */
@NullMarked
package dev.davit.metadata.inspect;

import org.jspecify.annotations.NullMarked;
