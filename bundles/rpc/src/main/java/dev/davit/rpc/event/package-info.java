/** Events on the wire: messages, the fields that filters ask for, and the door for shims. */
@NullMarked
package dev.davit.rpc.event;

import org.jspecify.annotations.NullMarked;
