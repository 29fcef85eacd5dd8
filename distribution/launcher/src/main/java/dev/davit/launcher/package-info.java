/** main(): from the command line to a running daemon and back to an exit status. */
@NullMarked
package dev.davit.launcher;

import org.jspecify.annotations.NullMarked;
