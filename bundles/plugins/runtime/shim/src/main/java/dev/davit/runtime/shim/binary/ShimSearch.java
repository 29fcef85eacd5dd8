package dev.davit.runtime.shim.binary;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** From the name of a runtime to the executable of its shim. Thread-safe. */
public final class ShimSearch {
    private final List<Path> directories;
    private final ConcurrentHashMap<String, Path> found = new ConcurrentHashMap<>();

    /**
     * @param path directories to look in after the current one, separated by colons
     * @param daemon the daemon's executable, whose directory comes last; may be empty
     */
    public ShimSearch(String path, String daemon) {
        List<Path> all = new ArrayList<>();
        all.add(Path.of("").toAbsolutePath());
        for (String directory : path.split(File.pathSeparator, -1)) {
            if (!directory.isEmpty()) {
                all.add(Path.of(directory));
            }
        }
        Optional.ofNullable(Path.of(daemon).getParent()).ifPresent(all::add);
        this.directories = List.copyOf(all);
    }

    /**
     * The executable for a name such as {@code io.containerd.runc.v2}, or for an absolute path.
     *
     * @throws DavitException UNKNOWN with the text that clients know if there is no such executable
     *     or the name cannot be one
     */
    public Path find(String runtime) {
        Path known = found.get(runtime);
        if (known != null && Files.isExecutable(known)) {
            return known;
        }
        try {
            Path binary = runtime.startsWith("/") ? custom(runtime) : named(runtime);
            found.put(runtime, binary);
            return binary;
        } catch (DavitException e) {
            throw e.within("failed to resolve runtime path");
        }
    }

    private static Path custom(String runtime) {
        Path binary = path(runtime);
        if (!Files.isRegularFile(binary)) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "invalid custom binary path: stat " + runtime + ": no such file or directory");
        }
        if (!Files.isExecutable(binary)) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "invalid custom binary path: " + runtime + " has no run bit");
        }
        return binary;
    }

    private Path named(String runtime) {
        String name = fileName(runtime);
        String hint = "";
        for (Path directory : directories) {
            Path candidate = directory.resolve(path(name));
            if (Files.isRegularFile(candidate)) {
                if (Files.isExecutable(candidate)) {
                    return candidate;
                }
                hint = " (" + candidate + " has no run bit)";
            }
        }
        throw new DavitException(
                ErrorCode.UNKNOWN,
                "runtime \""
                        + runtime
                        + "\" binary not installed \""
                        + name
                        + "\": file does not exist"
                        + hint);
    }

    /** {@code io.containerd.runc.v2} is {@code containerd-shim-runc-v2}. */
    static String fileName(String runtime) {
        if (runtime.isEmpty()) {
            throw new DavitException(ErrorCode.UNKNOWN, "no runtime name");
        }
        String[] parts = runtime.split("\\.", -1);
        if (runtime.indexOf('/') >= 0 || parts.length < 2 || parts[0].isEmpty()) {
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    "invalid runtime name "
                            + runtime
                            + ", correct runtime name should be either format like"
                            + " `io.containerd.runc.v2` or a full path to the binary");
        }
        return "containerd-shim-" + parts[parts.length - 2] + "-" + parts[parts.length - 1];
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new DavitException(
                    ErrorCode.INVALID_ARGUMENT, "invalid runtime name: invalid argument", e);
        }
    }
}
