/** Tasks: containers that run. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.service.task;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
