/** Fakes for tests: faults, clocks, and slots that live in memory. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
