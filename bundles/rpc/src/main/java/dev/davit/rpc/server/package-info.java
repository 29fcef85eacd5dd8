/** The gRPC server: socket, registry of services, and what happens around every call. */
@NullMarked
package dev.davit.rpc.server;

import org.jspecify.annotations.NullMarked;
