package dev.davit.linux.process;

import dev.davit.linux.Fd;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What to start and how. The child has no open files but those given here: descriptors 0, 1 and 2
 * are /dev/null unless given.
 *
 * @param arguments the executable, looked for in PATH if it has no slash, and its arguments
 * @param environment all of it
 * @param directory where it starts; empty for this process's own
 * @param descriptors open files by the number the child knows them by; stay open here
 * @param group which signals meant for others reach it
 */
public record Command(
        List<String> arguments,
        Map<String, String> environment,
        Optional<Path> directory,
        Map<Integer, Fd> descriptors,
        Group group) {

    /** The process group and session a child is in. */
    public enum Group {
        /** This process's: a signal from the terminal reaches both. */
        INHERITED,
        /** A group of its own, which can be killed as one. */
        OWN_GROUP,
        /** A session of its own, without a terminal. */
        OWN_SESSION
    }

    private static final int MOST_DESCRIPTOR = 1024;

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        descriptors = Map.copyOf(descriptors);
        if (arguments.isEmpty()) {
            throw new IllegalArgumentException("a command without an executable");
        }
        for (int number : descriptors.keySet()) {
            if (number < 0 || number > MOST_DESCRIPTOR) {
                throw new IllegalArgumentException("descriptor " + number + " for a child");
            }
        }
    }

    /** A command with this process's environment and directory, in a group of its own. */
    public static Command of(List<String> arguments) {
        return new Command(arguments, System.getenv(), Optional.empty(), Map.of(), Group.OWN_GROUP);
    }

    /** A command with this process's environment and directory, in a group of its own. */
    public static Command of(String... arguments) {
        return of(List.of(arguments));
    }

    /** With an environment in place of the present one. */
    public Command withEnvironment(Map<String, String> other) {
        return new Command(arguments, other, directory, descriptors, group);
    }

    /** With one more variable. */
    public Command withVariable(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(name, value);
        return withEnvironment(more);
    }

    /** Starting in a directory. */
    public Command in(Path where) {
        return new Command(arguments, environment, Optional.of(where), descriptors, group);
    }

    /** With one more open file, or another one under that number. */
    public Command withDescriptor(int number, Fd fd) {
        Map<Integer, Fd> more = new TreeMap<>(descriptors);
        more.put(number, fd);
        return new Command(arguments, environment, directory, more, group);
    }

    /** In another group. */
    public Command withGroup(Group other) {
        return new Command(arguments, environment, directory, descriptors, other);
    }
}
