/** The command line: davit. */
@NullMarked
package dev.davit.cli;

import org.jspecify.annotations.NullMarked;
