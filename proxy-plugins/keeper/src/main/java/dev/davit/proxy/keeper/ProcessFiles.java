package dev.davit.proxy.keeper;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What /proc tells about a process. */
final class ProcessFiles {
    private static final Path PROC = Path.of("/proc");
    private static final String RESIDENT = "VmRSS:";
    private static final int SESSION = 3;
    private static final int START = 19;

    private ProcessFiles() {}

    /**
     * A line of {@code /proc/<pid>/stat}.
     *
     * @param pid number of the process
     * @param state one letter
     * @param session number of its session
     * @param start ticks from the system's start to its own
     */
    record Stat(int pid, char state, int session, long start) {
        /** Reads a line; empty if it is none. */
        static Optional<Stat> parse(String line) {
            // The name stands in parentheses and may have any in it.
            int name = line.indexOf(" (");
            int end = line.lastIndexOf(") ");
            if (name < 0 || end < name) {
                return Optional.empty();
            }
            String[] fields = line.substring(end + 2).strip().split(" ", -1);
            try {
                return fields.length <= START
                        ? Optional.empty()
                        : Optional.of(
                                new Stat(
                                        Integer.parseInt(line.substring(0, name)),
                                        fields[0].charAt(0),
                                        Integer.parseInt(fields[SESSION]),
                                        Long.parseLong(fields[START])));
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }

        /** Whether it has ended and its parent has not taken note. */
        boolean isZombie() {
            return state == 'Z';
        }
    }

    /** What is told of a process; empty if there is none. */
    static Optional<Stat> stat(int pid) {
        try {
            return Stat.parse(Files.readString(file(pid, "stat")));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Memory it holds; 0 if there is none. */
    static long residentBytes(int pid) {
        try {
            return Files.readAllLines(file(pid, "status")).stream()
                    .filter(line -> line.startsWith(RESIDENT))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .map(kilobytes -> kilobytes * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Files it has open; 0 if there is none. */
    static int openDescriptors(int pid) {
        int count = 0;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(file(pid, "fd"))) {
            for (Path _ : entries) {
                count++;
            }
        } catch (IOException e) {
            return 0;
        }
        return count;
    }

    /** What tells this run of the system from the one before. */
    static String boot() throws IOException {
        return Files.readString(PROC.resolve("sys/kernel/random/boot_id")).strip();
    }

    private static Path file(int pid, String name) {
        return PROC.resolve(Integer.toString(pid)).resolve(name);
    }
}
