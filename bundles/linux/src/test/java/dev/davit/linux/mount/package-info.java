/** Tests against the real kernel. */
@NullMarked
package dev.davit.linux.mount;

import org.jspecify.annotations.NullMarked;
