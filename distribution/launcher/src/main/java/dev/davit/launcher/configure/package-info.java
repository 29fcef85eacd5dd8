/** The configuration while the daemon runs: planned, applied, kept, taken back, watched. */
@NullMarked
package dev.davit.launcher.configure;

import org.jspecify.annotations.NullMarked;
