/** Tests of imports against files that Debian's containerd 1.6.20 has written. */
@NullMarked
package dev.davit.service.imports;

import org.jspecify.annotations.NullMarked;
