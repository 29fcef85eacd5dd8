/** Tests of reading and writing archives. */
@NullMarked
package dev.davit.kit.tar;

import org.jspecify.annotations.NullMarked;
