/** Tests of keys. */
@NullMarked
package dev.davit.metadata.database;

import org.jspecify.annotations.NullMarked;
