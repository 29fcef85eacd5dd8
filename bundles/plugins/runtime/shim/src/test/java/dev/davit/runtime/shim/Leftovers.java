package dev.davit.runtime.shim;

import dev.davit.linux.Linux;
import dev.davit.linux.Signal;
import dev.davit.linux.mount.Mounts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Processes and mounts of a test, found by the directory of its daemon. */
final class Leftovers {
    /** Where the shim has runc keep the containers of the tests' namespace. */
    private static final Path RUNC_ROOT = Path.of("/run/containerd/runc", TestDaemon.NAMESPACE);

    private Leftovers() {}

    /** Command lines of processes that were told the daemon's address. */
    static List<String> processes(TestDaemon daemon) throws IOException {
        return scan(daemon).stream().map(Found::commandLine).toList();
    }

    /** Pids of processes that were told the daemon's address. */
    static List<Integer> pids(TestDaemon daemon) throws IOException {
        return scan(daemon).stream().map(Found::pid).toList();
    }

    /** Containers that runc knows of the tests' namespace. */
    static List<String> containers() throws IOException {
        if (!Files.isDirectory(RUNC_ROOT)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(RUNC_ROOT)) {
            return all.map(path -> path.getFileName().toString()).toList();
        }
    }

    private static void runc(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("runc"));
        command.addAll(List.of(arguments));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Found(int pid, String commandLine) {}

    private static List<Found> scan(TestDaemon daemon) throws IOException {
        String address = daemon.socket.toString().replace(".ttrpc", "");
        List<Found> found = new ArrayList<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            for (Path process : processes.toList()) {
                String name = process.getFileName().toString();
                if (name.chars().allMatch(Character::isDigit)) {
                    String line = commandLine(process);
                    if (line.contains("-address " + address + " ") && line.contains("shim")) {
                        found.add(new Found(Integer.parseInt(name), line));
                    }
                }
            }
        }
        return found;
    }

    private static String commandLine(Path process) {
        try {
            byte[] line = Files.readAllBytes(process.resolve("cmdline"));
            return new String(line, StandardCharsets.UTF_8).replace('\0', ' ');
        } catch (IOException e) {
            return "";
        }
    }

    /** Ends what a failed test has left, and the daemon. */
    static void clean(TestDaemon daemon) throws IOException {
        daemon.stop();
        for (String container : containers()) {
            runc("--root", RUNC_ROOT.toString(), "delete", "--force", container);
        }
        for (int pid : pids(daemon)) {
            Linux.system().kill(pid, Signal.KILL);
        }
        new Mounts(Linux.system()).unmountRecursively(daemon.state, Mounts.WhenBusy.DETACH);
        daemon.close();
    }
}
