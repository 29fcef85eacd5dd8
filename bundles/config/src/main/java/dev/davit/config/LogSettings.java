package dev.davit.config;

/**
 * The table {@code [debug]}.
 *
 * @param level trace, debug, info, warn, warning, error, fatal or panic; empty leaves it at info
 * @param format text or json; empty is text
 * @param traceId whether lines of a call carry the id of its trace
 */
public record LogSettings(String level, String format, boolean traceId) {}
