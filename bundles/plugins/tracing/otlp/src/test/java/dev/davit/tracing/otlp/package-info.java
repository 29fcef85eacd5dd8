/** Tests of the exporter, with a collector in the same process. */
@NullMarked
package dev.davit.tracing.otlp;

import org.jspecify.annotations.NullMarked;
