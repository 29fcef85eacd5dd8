package dev.davit.config;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A configuration and how it came about.
 *
 * @param config the outcome
 * @param warnings what an operator should know, each beginning with its place: {@code
 *     file:line:column}
 * @param main the configuration file, whether it is there or not
 * @param files the files read, in the order in which later ones win; empty without any
 * @param texts what was in them and in the files of proxy plugins
 * @param directories where further files would be read from, whether they are there or not
 */
public record LoadedConfig(
        DaemonConfig config,
        List<String> warnings,
        Path main,
        List<Path> files,
        Map<Path, String> texts,
        List<Path> directories) {
    public LoadedConfig {
        Objects.requireNonNull(config);
        warnings = List.copyOf(warnings);
        Objects.requireNonNull(main);
        files = List.copyOf(files);
        texts = Collections.unmodifiableMap(new LinkedHashMap<>(texts));
        directories = List.copyOf(directories);
    }
}
