/** The stream processors of {@code [stream_processors]}: programs that change layers. */
@NullMarked
package dev.davit.processor.external;

import org.jspecify.annotations.NullMarked;
