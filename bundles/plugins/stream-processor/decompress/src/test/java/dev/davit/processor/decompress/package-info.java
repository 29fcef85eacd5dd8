/** Tests of decompression. */
@NullMarked
package dev.davit.processor.decompress;

import org.jspecify.annotations.NullMarked;
