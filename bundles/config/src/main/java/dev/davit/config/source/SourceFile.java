package dev.davit.config.source;

import dev.davit.config.toml.Section;

import java.nio.file.Path;

/**
 * A file that was read.
 *
 * @param path absolute
 * @param tree checked against the keys of its version and migrated to the newest
 */
public record SourceFile(Path path, Section tree) {}
