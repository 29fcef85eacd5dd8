/** Health, metrics and a page with the plugins, over HTTP. */
@NullMarked
package dev.davit.console;

import org.jspecify.annotations.NullMarked;
