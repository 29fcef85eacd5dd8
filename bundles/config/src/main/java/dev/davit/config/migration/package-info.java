/** Brings a file of an older version into the form of the newest, one step after the other. */
@NullMarked
package dev.davit.config.migration;

import org.jspecify.annotations.NullMarked;
