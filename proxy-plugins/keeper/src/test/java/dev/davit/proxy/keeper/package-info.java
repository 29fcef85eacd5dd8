/** Processes started, watched and restarted for real. */
@NullMarked
package dev.davit.proxy.keeper;

import org.jspecify.annotations.NullMarked;
