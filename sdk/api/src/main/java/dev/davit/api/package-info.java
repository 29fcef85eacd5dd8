/** Values and the error model that every slot's contract is written in. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
