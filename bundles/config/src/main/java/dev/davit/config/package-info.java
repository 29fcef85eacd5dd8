/** The daemon's configuration: {@code config.toml} with containerd's keys, typed and checked. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.config;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
