/** Tests of ttrpc against recorded frames, raw sockets and itself. */
@NullMarked
package dev.davit.ttrpc;

import org.jspecify.annotations.NullMarked;
