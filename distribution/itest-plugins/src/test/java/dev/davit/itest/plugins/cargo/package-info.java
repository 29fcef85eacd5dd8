/** A plugin that a test gives a fault. */
@NullMarked
package dev.davit.itest.plugins.cargo;

import org.jspecify.annotations.NullMarked;
