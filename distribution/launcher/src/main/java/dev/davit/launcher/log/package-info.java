/** Log lines on standard error, in containerd's two formats. */
@NullMarked
package dev.davit.launcher.log;

import org.jspecify.annotations.NullMarked;
