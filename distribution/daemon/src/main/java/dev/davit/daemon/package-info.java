/** What the build runs to make the runtime; nothing of it is part of the daemon. */
@NullMarked
package dev.davit.daemon;

import org.jspecify.annotations.NullMarked;
