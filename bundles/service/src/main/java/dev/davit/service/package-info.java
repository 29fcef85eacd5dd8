/** The use cases behind the API: policy, leases, and events once a change is durable. */
@NullMarked
@Export
@Version("0.1.0")
package dev.davit.service;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
