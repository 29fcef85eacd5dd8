/** The keys that Davit reads: their types, limits and defaults, and the check against them. */
@NullMarked
package dev.davit.config.schema;

import org.jspecify.annotations.NullMarked;
