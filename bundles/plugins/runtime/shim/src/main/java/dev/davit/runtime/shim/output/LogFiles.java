package dev.davit.runtime.shim.output;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.ProcessLog.Output;
import dev.davit.api.runtime.Stdio;
import dev.davit.linux.Directory;
import dev.davit.linux.FileType;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.RawName;
import dev.davit.linux.tree.Trees;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a bundle has for the log of one process: a directory with a FIFO for each stream, and the
 * file {@code asked} with what the client has asked for, which the next life of the daemon needs.
 *
 * @param directory {@code davit-log/init}, or {@code davit-log/exec-<id>}
 * @param asked streams as the client has named them
 */
record LogFiles(Linux linux, Path directory, Stdio asked) {
    private static final String PLACE = "davit-log";
    private static final String INIT = "init";
    private static final String EXEC = "exec-";
    private static final String ASKED = "asked";
    private static final String TERMINAL = "terminal";
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    static Path directory(Path bundle, String execId) {
        return bundle.resolve(PLACE).resolve(execId.isEmpty() ? INIT : EXEC + execId);
    }

    /** Makes them for a process that is about to be made. */
    static LogFiles create(Linux linux, Path bundle, String execId, Stdio asked) {
        var files = new LogFiles(linux, directory(bundle, execId), asked);
        try {
            files.remove();
            Files.createDirectories(files.directory, PRIVATE);
            try (Directory place = linux.openDirectory(files.directory)) {
                for (Output output : files.outputs()) {
                    place.makeNode(RawName.of(name(output)), FileType.FIFO, 0600, 0, 0);
                }
            }
            Files.writeString(
                    files.directory.resolve(ASKED),
                    String.join(
                            "\n",
                            asked.stdin(),
                            asked.stdout(),
                            asked.stderr(),
                            asked.terminal() ? TERMINAL : ""));
            return files;
        } catch (IOException | LinuxException e) {
            files.remove();
            throw new DavitException(
                    ErrorCode.UNKNOWN, "log of " + files.directory + ": " + e.getMessage(), e);
        }
    }

    /** Those that another life of the daemon has made. */
    static LogFiles found(Linux linux, Path directory) {
        try {
            String[] lines = Files.readString(directory.resolve(ASKED)).split("\n", -1);
            if (lines.length != 4) {
                throw ErrorCode.DATA_LOSS.about("file " + directory.resolve(ASKED));
            }
            return new LogFiles(
                    linux,
                    directory,
                    new Stdio(lines[0], lines[1], lines[2], lines[3].equals(TERMINAL)));
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.DATA_LOSS, "log of " + directory + ": " + e.getMessage(), e);
        }
    }

    /** Exec ids of the processes that have some; the init process is the empty one. */
    static List<String> processes(Path bundle) {
        Path place = bundle.resolve(PLACE);
        if (!Files.isDirectory(place)) {
            return List.of();
        }
        List<String> ids = new ArrayList<>();
        try (Stream<Path> entries = Files.list(place)) {
            for (Path entry : entries.toList()) {
                String name = String.valueOf(entry.getFileName());
                ids.add(name.startsWith(EXEC) ? name.substring(EXEC.length()) : "");
            }
        } catch (IOException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, "logs of " + bundle + ": " + e.getMessage(), e);
        }
        return ids;
    }

    /** The streams that are carried: with a terminal there is only one. */
    List<Output> outputs() {
        return asked.terminal() || asked.stderr().isEmpty()
                ? List.of(Output.STDOUT)
                : List.of(Output.STDOUT, Output.STDERR);
    }

    Path fifo(Output output) {
        return directory.resolve(name(output));
    }

    private static String name(Output output) {
        return switch (output) {
            case STDOUT -> "stdout";
            case STDERR -> "stderr";
        };
    }

    /** What the shim is told. */
    Stdio forShim() {
        List<Output> outputs = outputs();
        return new Stdio(
                asked.stdin(),
                fifo(Output.STDOUT).toString(),
                outputs.contains(Output.STDERR) ? fifo(Output.STDERR).toString() : "",
                asked.terminal());
    }

    void remove() {
        new Trees(linux).remove(directory);
    }
}
