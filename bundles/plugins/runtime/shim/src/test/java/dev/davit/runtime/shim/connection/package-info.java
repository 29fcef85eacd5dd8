/** Tests of shared connections. */
@NullMarked
package dev.davit.runtime.shim.connection;

import org.jspecify.annotations.NullMarked;
