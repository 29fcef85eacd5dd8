/** What requests and answers of several services share. */
@NullMarked
package dev.davit.rpc.convert;

import org.jspecify.annotations.NullMarked;
