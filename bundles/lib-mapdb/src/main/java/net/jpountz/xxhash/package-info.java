/**
 * The little of lz4-java that MapDB calls, in plain Java: the original unpacks a native library
 * into the temporary directory, loads it through JNI and leaves it there when the process is
 * killed.
 */
@NullMarked
package net.jpountz.xxhash;

import org.jspecify.annotations.NullMarked;
