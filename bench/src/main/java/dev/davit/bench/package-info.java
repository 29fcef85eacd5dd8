/** Measures Davit beside containerd: same machine, same run, rounds in turn. */
@NullMarked
package dev.davit.bench;

import org.jspecify.annotations.NullMarked;
