/** The stream processor {@code decompress}: gzip and zstd layers to plain archives. */
@NullMarked
package dev.davit.processor.decompress;

import org.jspecify.annotations.NullMarked;
