/** Tests of unpacking and comparing on real mounts. */
@NullMarked
package dev.davit.differ.walking;

import org.jspecify.annotations.NullMarked;
