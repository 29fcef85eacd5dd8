/** The daemon is killed, its disk is full or fails: nothing that it has acknowledged is lost. */
@NullMarked
package dev.davit.itest.metadata;

import org.jspecify.annotations.NullMarked;
