/** Shims that speak gRPC: the one place of this plugin that knows its types. */
@NullMarked
package dev.davit.runtime.shim.grpc;

import org.jspecify.annotations.NullMarked;
