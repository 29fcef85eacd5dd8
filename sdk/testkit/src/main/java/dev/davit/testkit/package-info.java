/** Fakes for tests: faults, clocks, and slots that live in memory. */
@NullMarked
package dev.davit.testkit;

import org.jspecify.annotations.NullMarked;
