/** Tests of the system calls against the real kernel. */
@NullMarked
package dev.davit.linux;

import org.jspecify.annotations.NullMarked;
