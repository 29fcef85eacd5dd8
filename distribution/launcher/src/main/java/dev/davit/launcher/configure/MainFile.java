package dev.davit.launcher.configure;

import dev.davit.api.ErrorCode;
import dev.davit.config.LoadedConfig;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a change does to the configuration file.
 *
 * @param path the file
 * @param before its text; empty if it is not there
 * @param after its text then
 */
record MainFile(Path path, Optional<String> before, Optional<String> after) {
    /** Nothing. */
    static MainFile untouched(Path path) {
        return new MainFile(path, Optional.empty(), Optional.empty());
    }

    /** It gets another text. */
    static MainFile holding(Path path, String text) {
        return new MainFile(path, read(path), Optional.of(text));
    }

    /**
     * It goes back to what it was in an earlier generation, unless another hand has been at it
     * since it was last put into effect. No other file is ever written.
     *
     * @param warnings told of files that are not as they were then
     */
    static MainFile back(LoadedConfig from, LoadedConfig to, List<String> warnings) {
        Path path = to.main();
        to.texts()
                .forEach(
                        (file, text) -> {
                            if (!file.equals(path) && !read(file).equals(Optional.of(text))) {
                                warnings.add(file + ": is not as it was then, and is left alone");
                            }
                        });
        Optional<String> now = read(path);
        Optional<String> then = Optional.ofNullable(to.texts().get(path));
        if (now.equals(then)) {
            return untouched(path);
        }
        if (!now.equals(Optional.ofNullable(from.texts().get(path)))) {
            warnings.add(path + ": was changed by another hand, and is left alone");
            return untouched(path);
        }
        return new MainFile(path, now, then);
    }

    void write() throws IOException {
        if (!before.equals(after)) {
            ReplacedFile.replace(path, after);
        }
    }

    void takeBack() throws IOException {
        if (!before.equals(after)) {
            ReplacedFile.replace(path, before);
        }
    }

    private static Optional<String> read(Path file) {
        try {
            return ReplacedFile.text(file);
        } catch (IOException e) {
            throw ErrorCode.UNKNOWN.about("cannot read " + file + ": " + e);
        }
    }
}
