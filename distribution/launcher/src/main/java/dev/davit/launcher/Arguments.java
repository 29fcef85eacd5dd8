package dev.davit.launcher;

import dev.davit.config.ConfigFlags;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The command line of the daemon, which is containerd's: flags with one dash or two, values behind
 * a blank or an equals sign, then a command and its own arguments. A library for this would cost
 * the start of every daemon more than it does.
 *
 * @param flags values of the daemon's flags by their long names
 * @param command words behind the flags; empty to run the daemon
 */
record Arguments(Map<String, String> flags, List<String> command) {
    private static final Map<String, String> SHORT =
            Map.of("c", "config", "l", "log-level", "a", "address", "v", "version", "h", "help");
    private static final List<String> VALUED =
            List.of("config", "log-level", "address", "root", "state");
    private static final List<String> SWITCHES = List.of("version", "help");

    Arguments {
        flags = Map.copyOf(flags);
        command = List.copyOf(command);
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static Arguments parse(String... words) {
        Map<String, String> flags = new HashMap<>();
        int at = 0;
        while (at < words.length && words[at].startsWith("-") && words[at].length() > 1) {
            String word = words[at++].replaceFirst("^--?", "");
            int equals = word.indexOf('=');
            String given = equals < 0 ? word : word.substring(0, equals);
            String name = SHORT.getOrDefault(given, given);
            if (SWITCHES.contains(name)) {
                flags.put(name, "true");
            } else if (!VALUED.contains(name)) {
                throw new IllegalArgumentException("flag provided but not defined: -" + given);
            } else if (equals >= 0) {
                flags.put(name, word.substring(equals + 1));
            } else if (at < words.length) {
                flags.put(name, words[at++]);
            } else {
                throw new IllegalArgumentException("flag needs an argument: -" + given);
            }
        }
        List<String> command = new ArrayList<>();
        while (at < words.length) {
            command.add(words[at++]);
        }
        return new Arguments(flags, command);
    }

    boolean has(String flag) {
        return flags.containsKey(flag);
    }

    String value(String flag, String otherwise) {
        return flags.getOrDefault(flag, otherwise);
    }

    ConfigFlags configFlags() {
        return new ConfigFlags(
                Optional.ofNullable(flags.get("config")).map(Path::of),
                Optional.ofNullable(flags.get("root")),
                Optional.ofNullable(flags.get("state")),
                Optional.ofNullable(flags.get("address")),
                Optional.ofNullable(flags.get("log-level")));
    }
}
