/** Tests against the real kernel. */
@NullMarked
package dev.davit.linux.tree;

import org.jspecify.annotations.NullMarked;
