/** The image verifier {@code bindir}: programs in a directory that say whether an image is used. */
@NullMarked
package dev.davit.verifier.bindir;

import org.jspecify.annotations.NullMarked;
