package dev.davit.config;

import dev.davit.api.DavitException;
import dev.davit.config.schema.Host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A directory of configuration files, and a loader that looks nowhere else. */
final class ConfigFiles {
    private final Path directory;
    private final ConfigLoader loader;

    ConfigFiles(Path directory) {
        this.directory = directory;
        this.loader =
                new ConfigLoader(
                        directory.resolve("standard.toml"),
                        new Host("linux/amd64", 0, 0, List.of(directory + "/conf.d/*.toml")));
    }

    ConfigLoader loader() {
        return loader;
    }

    /** Writes a file below the directory. */
    Path write(String name, String text) {
        return write(name, text.getBytes(StandardCharsets.UTF_8));
    }

    Path write(String name, byte[] bytes) {
        try {
            Path file = directory.resolve(name);
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            return Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads one text as the only file, {@code config.toml}. */
    LoadedConfig load(String text) {
        return loader.load(ConfigFlags.file(write("config.toml", text)));
    }

    DaemonConfig config(String text) {
        return load(text).config();
    }

    /** Loads one text with flags. */
    DaemonConfig config(
            String text, Optional<String> root, Optional<String> state, Optional<String> address) {
        Optional<Path> file = Optional.of(write("config.toml", text));
        return loader.load(new ConfigFlags(file, root, state, address, Optional.empty())).config();
    }

    /** Warnings about a text, with the directory left out. */
    List<String> warnings(String text) {
        return load(text).warnings().stream().map(this::shortened).toList();
    }

    /** The message that loading a text fails with, with the directory left out. */
    String error(String text) {
        return error(ConfigFlags.file(write("config.toml", text)));
    }

    String error(ConfigFlags flags) {
        try {
            loader.load(flags);
        } catch (DavitException e) {
            return shortened(e.getMessage());
        }
        throw new AssertionError("loaded without an error");
    }

    private String shortened(String message) {
        return message.replace(directory + "/", "");
    }

    /** A recorded file. */
    static String golden(String name) {
        try (InputStream stream = ConfigFiles.class.getResourceAsStream("/golden/" + name)) {
            byte[] bytes = Objects.requireNonNull(stream, name).readAllBytes();
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
