package dev.davit.proxy.keeper;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where it is written which process runs and what it was started as: a line of the daemon's and the
 * process's own line of {@code /proc/<pid>/stat}. The process writes it before it turns into the
 * program, so there is none without it.
 */
final class PidFile {
    private final Path path;

    PidFile(Path path) {
        this.path = path;
    }

    /**
     * What the file says of a process that is still there.
     *
     * @param pid its number
     * @param origin what it was started as
     */
    record Left(int pid, String origin) {}

    /** The process, if it is still the one that wrote the file. */
    Optional<Left> read() throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(path);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (lines.size() < 2 || !lines.getFirst().startsWith(ProcessFiles.boot())) {
            return Optional.empty();
        }
        return ProcessFiles.Stat.parse(lines.get(1))
                .filter(PidFile::isStillThere)
                .map(stat -> new Left(stat.pid(), lines.getFirst()));
    }

    private static boolean isStillThere(ProcessFiles.Stat written) {
        return ProcessFiles.stat(written.pid())
                .filter(now -> now.start() == written.start() && !now.isZombie())
                .isPresent();
    }

    void delete() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
