/** Spans to a collector that speaks OTLP. */
@NullMarked
package dev.davit.tracing.otlp;

import org.jspecify.annotations.NullMarked;
