/** Campaigns against a whole daemon: plugins come, go, hang and are replaced under load. */
@NullMarked
package dev.davit.itest.plugins;

import org.jspecify.annotations.NullMarked;
