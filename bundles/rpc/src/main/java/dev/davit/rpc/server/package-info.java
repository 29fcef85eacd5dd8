/** The gRPC server of the daemon: who calls, and which service answers. */
@NullMarked
package dev.davit.rpc.server;

import org.jspecify.annotations.NullMarked;
