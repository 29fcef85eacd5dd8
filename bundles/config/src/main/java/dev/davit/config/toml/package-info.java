/** TOML as a tree whose nodes know where they were written, and text made from such a tree. */
@NullMarked
package dev.davit.config.toml;

import org.jspecify.annotations.NullMarked;
