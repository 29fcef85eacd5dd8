/** Tasks through shims: the runtime that containerd's clients know as {@code task}. */
@NullMarked
package dev.davit.runtime.shim;

import org.jspecify.annotations.NullMarked;
