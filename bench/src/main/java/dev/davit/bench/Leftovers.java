package dev.davit.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Takes away what a run may have left on the machine, also after a failure. */
final class Leftovers {
    private final Run run;

    Leftovers(Run run) {
        this.run = run;
    }

    void remove() {
        endShims();
        unmount();
        removeControlGroups();
        deleteScratch();
    }

    /** A shim's arguments have the namespace, and no other run has the same. */
    private void endShims() {
        for (ProcessHandle process : ProcessHandle.allProcesses().toList()) {
            List<String> arguments = process.info().arguments().map(List::of).orElseGet(List::of);
            if (arguments.contains(run.namespace())) {
                process.destroyForcibly();
                process.onExit().join();
            }
        }
    }

    private void unmount() {
        try {
            List<String> below =
                    Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                            .map(line -> line.split(" ", -1)[4])
                            .filter(point -> point.startsWith(run.directory() + "/"))
                            .toList();
            for (String point : below.reversed()) {
                Command.run("umount", "--lazy", point);
            }
        } catch (IOException | IllegalStateException e) {
            System.err.println("bench: a mount stays: " + e.getMessage());
        }
    }

    private void removeControlGroups() {
        try (Stream<Path> hierarchies = Files.list(Path.of("/sys/fs/cgroup"))) {
            String name = run.controlGroup().substring(1);
            Stream.concat(Stream.of(Path.of("/sys/fs/cgroup")), hierarchies)
                    .map(hierarchy -> hierarchy.resolve(name))
                    .filter(Files::isDirectory)
                    .forEach(Leftovers::removeGroup);
        } catch (IOException e) {
            System.err.println("bench: a control group stays: " + e.getMessage());
        }
    }

    /** Its files are the kernel's; only directories can be removed. */
    private static void removeGroup(Path group) {
        try (Stream<Path> groups = Files.find(group, 8, (path, what) -> what.isDirectory())) {
            for (Path each : groups.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            System.err.println("bench: a control group stays: " + e.getMessage());
        }
    }

    /** By rm: names of unpacked files are bytes, and not all are text. */
    private void deleteScratch() {
        try {
            Command.run("rm", "-rf", "--one-file-system", run.directory() + "");
        } catch (IllegalStateException e) {
            System.err.println("bench: scratch stays: " + e.getMessage());
        }
    }
}
