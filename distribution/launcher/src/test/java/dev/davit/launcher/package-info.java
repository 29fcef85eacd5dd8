/** Tests of the launcher. */
@NullMarked
package dev.davit.launcher;

import org.jspecify.annotations.NullMarked;
