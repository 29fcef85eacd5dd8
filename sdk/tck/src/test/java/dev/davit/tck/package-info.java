/** The suites held against fakes, faultless and faulty. */
@NullMarked
package dev.davit.tck;

import org.jspecify.annotations.NullMarked;
