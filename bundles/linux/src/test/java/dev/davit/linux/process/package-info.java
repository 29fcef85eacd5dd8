/** Tests against the real kernel. */
@NullMarked
package dev.davit.linux.process;

import org.jspecify.annotations.NullMarked;
