/** Streams that work ahead of their readers. */
@NullMarked
package dev.davit.kit.stream;

import org.jspecify.annotations.NullMarked;
