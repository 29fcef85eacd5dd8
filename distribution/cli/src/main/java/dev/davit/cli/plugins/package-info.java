/** The command line about plugins: davit plugins. */
@NullMarked
package dev.davit.cli.plugins;

import org.jspecify.annotations.NullMarked;
