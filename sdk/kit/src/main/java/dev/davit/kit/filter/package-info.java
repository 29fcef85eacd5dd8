/** The filter language of containerd's clients. */
@NullMarked
package dev.davit.kit.filter;

import org.jspecify.annotations.NullMarked;
