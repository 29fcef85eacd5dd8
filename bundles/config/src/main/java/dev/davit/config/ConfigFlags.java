package dev.davit.config;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What the command line says of the configuration. Empty texts count as not given.
 *
 * @param config {@code --config}: the file, which must exist then
 * @param root {@code --root}, relative to the working directory
 * @param state {@code --state}, relative to the working directory
 * @param address {@code --address}: the gRPC socket, relative to the working directory
 * @param logLevel {@code --log-level}
 */
public record ConfigFlags(
        Optional<Path> config,
        Optional<String> root,
        Optional<String> state,
        Optional<String> address,
        Optional<String> logLevel) {
    /** No flag given. */
    public static final ConfigFlags NONE =
            new ConfigFlags(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    public ConfigFlags {
        Objects.requireNonNull(config);
        root = root.filter(it -> !it.isEmpty());
        state = state.filter(it -> !it.isEmpty());
        address = address.filter(it -> !it.isEmpty());
        logLevel = logLevel.filter(it -> !it.isEmpty());
    }

    /** Only a file. */
    public static ConfigFlags file(Path config) {
        return new ConfigFlags(
                Optional.of(config),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
