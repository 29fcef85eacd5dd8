/** Values of the SDK from and to messages of the wire. */
@NullMarked
package dev.davit.rpc.convert;

import org.jspecify.annotations.NullMarked;
