/** Tests of the console. */
@NullMarked
package dev.davit.console;

import org.jspecify.annotations.NullMarked;
