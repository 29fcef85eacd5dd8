/**
 * A proxy plugin with a FUSE file system of its own: files held open through it are read on while
 * its process is replaced, since the daemon keeps the session's descriptor.
 */
@NullMarked
package dev.davit.example.kept;

import org.jspecify.annotations.NullMarked;
