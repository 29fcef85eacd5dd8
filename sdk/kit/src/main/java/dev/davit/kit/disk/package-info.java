/** What plugins that own a directory need: durable entries, failures that callers understand. */
@NullMarked
package dev.davit.kit.disk;

import org.jspecify.annotations.NullMarked;
