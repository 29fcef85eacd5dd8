/** Fakes of the contracts, for tests of what is built on them. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
