/** Commands about collection. */
@NullMarked
package dev.davit.cli.gc;

import org.jspecify.annotations.NullMarked;
