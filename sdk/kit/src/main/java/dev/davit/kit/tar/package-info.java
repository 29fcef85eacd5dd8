/** Tar archives as streams of bytes: names in no particular encoding, all the common formats. */
@NullMarked
package dev.davit.kit.tar;

import org.jspecify.annotations.NullMarked;
