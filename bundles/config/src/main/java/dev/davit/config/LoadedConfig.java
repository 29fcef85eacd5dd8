package dev.davit.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A configuration and how it came about.
 *
 * @param config the outcome
 * @param warnings what an operator should know, each beginning with its place: {@code
 *     file:line:column}
 * @param files the files read, in the order in which later ones win; empty without any
 */
public record LoadedConfig(DaemonConfig config, List<String> warnings, List<Path> files) {
    public LoadedConfig {
        Objects.requireNonNull(config);
        warnings = List.copyOf(warnings);
        files = List.copyOf(files);
    }
}
