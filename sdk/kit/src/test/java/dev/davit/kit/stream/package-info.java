/** Tests of streams that work ahead. */
@NullMarked
package dev.davit.kit.stream;

import org.jspecify.annotations.NullMarked;
