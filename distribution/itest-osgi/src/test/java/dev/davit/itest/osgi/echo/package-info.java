/** A bundle with one more gRPC service. */
@NullMarked
package dev.davit.itest.osgi.echo;

import org.jspecify.annotations.NullMarked;
