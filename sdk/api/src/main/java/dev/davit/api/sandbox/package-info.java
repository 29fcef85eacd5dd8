/** The sandbox controller slot: what containers share, a machine or a pause process for example. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.api.sandbox;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
