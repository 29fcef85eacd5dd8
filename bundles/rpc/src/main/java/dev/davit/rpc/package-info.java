/** One class per service of containerd's API: from messages to records and back. */
@NullMarked
package dev.davit.rpc;

import org.jspecify.annotations.NullMarked;
