/** Asks the assembled daemon what a recorded daemon was asked, and compares the answers. */
@NullMarked
package dev.davit.itest.replay;

import org.jspecify.annotations.NullMarked;
