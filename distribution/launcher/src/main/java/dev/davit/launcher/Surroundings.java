package dev.davit.launcher;

import dev.davit.api.ErrorCode;
import dev.davit.config.DaemonConfig;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

/**
 * What has to be right around the process before it serves: directories, OOM score, cgroup.
 *
 * @param config says what is right
 */
record Surroundings(DaemonConfig config) {
    private static final Logger LOG = System.getLogger(Surroundings.class.getName());
    private static final Path CGROUPS = Path.of("/sys/fs/cgroup");

    void prepare() {
        directory(config.root(), "rwx------");
        directory(config.state(), "rwx--x--x");
        config.temp()
                .ifPresent(
                        temp -> {
                            directory(temp, "rwx------");
                            System.setProperty("java.io.tmpdir", temp.toString());
                        });
        if (config.oomScore() != 0) {
            write(Path.of("/proc/self/oom_score_adj"), String.valueOf(config.oomScore()));
        }
        if (!config.cgroupPath().isEmpty()) {
            join(config.cgroupPath());
        }
    }

    private static void directory(Path path, String mode) {
        try {
            Files.createDirectories(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
        } catch (IOException e) {
            throw ErrorCode.UNKNOWN.about("cannot make directory " + path + ": " + e);
        }
    }

    /** Joins the cgroup in every hierarchy of version 1, or in the one of version 2. */
    private static void join(String path) {
        Path below = Path.of("/").relativize(Path.of("/", path));
        for (Path hierarchy : hierarchies()) {
            Path cgroup = hierarchy.resolve(below);
            try {
                Files.createDirectories(cgroup);
            } catch (IOException e) {
                throw ErrorCode.UNKNOWN.about("cannot make cgroup " + cgroup + ": " + e);
            }
            write(cgroup.resolve("cgroup.procs"), String.valueOf(ProcessHandle.current().pid()));
        }
    }

    private static List<Path> hierarchies() {
        if (Files.exists(CGROUPS.resolve("cgroup.controllers"))) {
            return List.of(CGROUPS);
        }
        try (Stream<Path> mounted = Files.list(CGROUPS)) {
            return mounted.filter(path -> Files.exists(path.resolve("cgroup.procs"))).toList();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "no cgroups below " + CGROUPS, e);
            return List.of();
        }
    }

    private static void write(Path file, String value) {
        try {
            Files.writeString(file, value);
        } catch (IOException e) {
            throw ErrorCode.UNKNOWN.about("cannot write " + value + " to " + file + ": " + e);
        }
    }
}
