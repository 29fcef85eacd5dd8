package dev.davit.runtime.shim.binary;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds processes by their command lines. */
final class ProcessSearch {
    private static final Path PROCESSES = Path.of("/proc");

    private ProcessSearch() {}

    /** Processes of this executable whose arguments begin with these. */
    static List<Integer> find(String executable, List<String> arguments) {
        List<String> line = new ArrayList<>();
        line.add(executable);
        line.addAll(arguments);
        String start = String.join("\0", line) + "\0";
        List<Integer> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                if (commandLine(process).startsWith(start)) {
                    found.add(Integer.parseInt(String.valueOf(process.getFileName())));
                }
            }
        } catch (IOException e) {
            return found;
        }
        return found;
    }

    private static String commandLine(Path process) {
        try {
            byte[] line = Files.readAllBytes(process.resolve("cmdline"));
            return new String(line, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
