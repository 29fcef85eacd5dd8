package dev.davit.linux.process;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.OpenFlags;
import dev.davit.linux.Signal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Starts processes. Thread-safe. */
public final class Spawn {
    private static final int STANDARD = 3;
    private static final String NOTHING = "/dev/null";

    private final Linux linux;

    public Spawn(Linux linux) {
        this.linux = linux;
    }

    /**
     * Starts a process.
     *
     * @throws DavitException {@code fork/exec <executable>: …} with the kernel's words; NOT_FOUND
     *     if PATH has no such executable
     */
    public SpawnedProcess start(Command command) {
        String executable = find(command.arguments().getFirst());
        try {
            return start(command, executable);
        } catch (LinuxException e) {
            throw e.toDavitException();
        }
    }

    private SpawnedProcess start(Command command, String executable) {
        List<Fd> copies = new ArrayList<>();
        try (PosixSpawn spawn = new PosixSpawn()) {
            command.directory().ifPresent(path -> spawn.changeDirectory(path.toString()));
            arrange(spawn, command.descriptors(), copies);
            int pid = spawn.start(command, executable);
            return watched(pid, command.group() != Command.Group.INHERITED);
        } finally {
            copies.forEach(Fd::close);
        }
    }

    /** The number stays the child's until its end is fetched, so this is the right process. */
    private SpawnedProcess watched(int pid, boolean leadsGroup) {
        try {
            SpawnedProcess process =
                    new SpawnedProcess(linux, pid, linux.openProcess(pid), leadsGroup);
            process.watch();
            return process;
        } catch (LinuxException e) {
            linux.kill(pid, Signal.KILL);
            throw e;
        }
    }

    /**
     * Puts the child's descriptors in place: first copies above all the numbers wanted, so that
     * none is overwritten before it is used.
     */
    private static void arrange(PosixSpawn spawn, Map<Integer, Fd> wanted, List<Fd> copies) {
        int end = STANDARD;
        if (!wanted.isEmpty()) {
            end = Math.max(end, Collections.max(wanted.keySet()) + 1);
        }
        Map<Integer, Integer> numbers = new TreeMap<>();
        for (Map.Entry<Integer, Fd> entry : wanted.entrySet()) {
            Fd copy = entry.getValue().duplicate(end);
            copies.add(copy);
            numbers.put(entry.getKey(), copy.number());
        }
        for (int number = 0; number < end; number++) {
            Integer copy = numbers.get(number);
            if (copy != null) {
                spawn.duplicate(copy, number);
            } else if (number < STANDARD) {
                spawn.open(number, NOTHING, OpenFlags.READ_WRITE);
            } else {
                spawn.close(number);
            }
        }
        spawn.closeFrom(end);
    }

    private static String find(String name) {
        if (name.indexOf('/') >= 0) {
            return name;
        }
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
        for (String directory : path.split(File.pathSeparator, -1)) {
            Path candidate = Path.of(directory.isEmpty() ? "." : directory, name);
            if (Files.isExecutable(candidate) && Files.isRegularFile(candidate)) {
                return candidate.toString();
            }
        }
        throw new DavitException(
                ErrorCode.NOT_FOUND, "exec: \"" + name + "\": executable file not found in $PATH");
    }

    /**
     * Runs a command to its end, giving it input and collecting what it says. When the time has
     * passed, when it says more than allowed or when this thread is interrupted, its process group
     * is killed.
     *
     * @param limitBytes how much it may say on each of standard output and standard error
     * @throws DavitException DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, or as {@link #start}
     */
    public CommandOutput run(Command command, byte[] input, int limitBytes, Duration limit) {
        try (Conversation talk = new Conversation(linux, limitBytes)) {
            SpawnedProcess process = start(talk.wired(command));
            return talk.hold(process, command.arguments().getFirst(), input, limit);
        }
    }

    /** Runs a command without input; otherwise like the longer method. */
    public CommandOutput run(Command command, int limitBytes, Duration limit) {
        return run(command, new byte[0], limitBytes, limit);
    }

    /** Like {@link #run}, but a failing command is an error that carries what it said. */
    public CommandOutput check(Command command, int limitBytes, Duration limit) {
        CommandOutput output = run(command, limitBytes, limit);
        if (!output.exit().success()) {
            Optional<String> said =
                    Optional.of(output.errorText().strip()).filter(text -> !text.isEmpty());
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    command.arguments().getFirst()
                            + ": "
                            + said.map(text -> text + ": ").orElse("")
                            + output.exit());
        }
        return output;
    }
}
