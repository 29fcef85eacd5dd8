/** What a task has on disk: its bundle, its work directory, and the files in them. */
@NullMarked
package dev.davit.runtime.shim.bundle;

import org.jspecify.annotations.NullMarked;
