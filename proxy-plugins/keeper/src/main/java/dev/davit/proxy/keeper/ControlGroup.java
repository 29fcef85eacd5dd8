package dev.davit.proxy.keeper;

import dev.davit.linux.Errno;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.Signal;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A control group of a process's own: one directory in each hierarchy there is, of version 1 or 2.
 * What is in it when its process has ended is killed, so nothing else may be in it.
 */
final class ControlGroup {
    private static final Logger LOG = System.getLogger(ControlGroup.class.getName());
    private static final String MEMBERS = "cgroup.procs";

    private final List<Path> directories;

    private ControlGroup(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /** No group but the daemon's own. */
    static ControlGroup none() {
        return new ControlGroup(List.of());
    }

    /**
     * The group of a path, made where it is not there.
     *
     * @throws IOException if it is the daemon's, or if there is none to be had
     */
    static ControlGroup at(String path) throws IOException {
        var directories = new ArrayList<Path>();
        for (Path hierarchy : hierarchies()) {
            Path directory = hierarchy.resolve(path.substring(1));
            try {
                Files.createDirectories(directory);
                directories.add(directory);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "no control group {0}: {1}", directory, e);
            }
        }
        var group = new ControlGroup(directories);
        if (directories.isEmpty()) {
            throw new IOException("control group " + path + " cannot be made");
        }
        if (group.members().contains((int) ProcessHandle.current().pid())) {
            throw new IOException("control group " + path + " is the daemon's own");
        }
        return group;
    }

    /** Sets of processors must be filled before anybody may join: that hierarchy is left out. */
    private static List<Path> hierarchies() throws IOException {
        var found = new ArrayList<Path>();
        for (String line : Files.readAllLines(Path.of("/proc/self/mountinfo"))) {
            String[] fields = line.split(" ", -1);
            String kind = line.substring(line.indexOf(" - ") + 3);
            boolean second = kind.startsWith("cgroup2 ");
            if (second || kind.startsWith("cgroup ") && !kind.contains("cpuset")) {
                found.add(Path.of(fields[4]));
            }
        }
        return found;
    }

    /** The directories that a process has to join. */
    List<String> directories() {
        return directories.stream().map(Path::toString).toList();
    }

    /** Numbers of the processes in it. */
    Set<Integer> members() {
        var members = new TreeSet<Integer>();
        for (Path directory : directories) {
            try {
                for (String line : Files.readAllLines(directory.resolve(MEMBERS))) {
                    members.add(Integer.valueOf(line.strip()));
                }
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "{0} cannot be read: {1}", directory, e);
            }
        }
        return members;
    }

    /** Kills all that is in it now; false if there was nothing. */
    boolean kill(Linux linux) {
        Set<Integer> members = members();
        for (int pid : members) {
            try {
                linux.kill(pid, Signal.KILL);
            } catch (LinuxException e) {
                if (!e.is(Errno.ESRCH)) {
                    throw e;
                }
            }
        }
        return !members.isEmpty();
    }

    /** Takes its directories away, which must be empty of processes. */
    void remove() {
        for (Path directory : directories) {
            try {
                Files.deleteIfExists(directory);
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "{0} stays: {1}", directory, e);
            }
        }
    }
}
