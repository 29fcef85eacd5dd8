/** Tests of external stream processors. */
@NullMarked
package dev.davit.processor.external;

import org.jspecify.annotations.NullMarked;
