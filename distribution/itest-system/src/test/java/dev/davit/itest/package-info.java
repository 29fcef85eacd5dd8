/** The assembled daemon beside stock clients, shims and registries. */
@NullMarked
package dev.davit.itest;

import org.jspecify.annotations.NullMarked;
