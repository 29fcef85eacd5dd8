/** Tests of the reader of bbolt files against files that containerd has written. */
@NullMarked
package dev.davit.bbolt;

import org.jspecify.annotations.NullMarked;
