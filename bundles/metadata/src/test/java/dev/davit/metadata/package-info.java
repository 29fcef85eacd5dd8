/** Tests of the views. */
@NullMarked
package dev.davit.metadata;

import org.jspecify.annotations.NullMarked;
