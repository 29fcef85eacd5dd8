/** Tests of the image verifier bindir. */
@NullMarked
package dev.davit.verifier.bindir;

import org.jspecify.annotations.NullMarked;
