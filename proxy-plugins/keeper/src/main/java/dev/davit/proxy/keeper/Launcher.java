package dev.davit.proxy.keeper;

import dev.davit.linux.Errno;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.Spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Starts the process of a plugin, or finds the one that an earlier daemon has started. */
final class Launcher {
    private static final int FIRST_KEPT = 3;

    /**
     * What runs between the daemon and the program, under the number that the program will have:
     * writes the pid file, joins control groups, says whom the descriptors are for. Its words are
     * arguments, never parts of the script.
     */
    private static final String SCRIPT =
            """
            read -r line < /proc/$$/stat &&
            printf '%s\\n%s\\n' "$1" "$line" > "$2" || exit 125
            shift 2
            while [ "$1" != -- ]; do
              echo $$ > "$1/cgroup.procs" || exit 125
              shift
            done
            shift
            [ -z "$LISTEN_FDS" ] || export LISTEN_PID=$$
            [ -z "$WATCHDOG_USEC" ] || export WATCHDOG_PID=$$
            exec "$@"
            """;

    /** Variables of the daemon that mean something to any program. */
    private static final List<String> INHERITED = List.of("PATH", "LANG", "LC_ALL", "TZ");

    private final Linux linux;
    private final ProcessSettings settings;
    private final PidFile pidFile;
    private final Spawn spawn;

    Launcher(Linux linux, ProcessSettings settings) {
        this.linux = linux;
        this.settings = settings;
        this.pidFile = new PidFile(settings.pidFile());
        this.spawn = new Spawn(linux);
    }

    /** The control group it is to be in. */
    ControlGroup group() throws IOException {
        return settings.cgroup().isEmpty()
                ? ControlGroup.none()
                : ControlGroup.at(settings.cgroup());
    }

    /**
     * Starts the process.
     *
     * @param onEnd called on another thread when it has ended
     * @throws IOException with the reason if it cannot be started
     */
    RunningProcess launch(OutputLog output, List<DescriptorStore.Kept> kept, Runnable onEnd)
            throws IOException {
        Path executable = Path.of(settings.command().getFirst());
        if (!Files.isRegularFile(executable) || !Files.isExecutable(executable)) {
            throw new IOException(
                    executable
                            + (Files.exists(executable) ? " is no executable" : " is not there"));
        }
        if (kept.isEmpty() && ListenAddress.answers(settings.socket())) {
            throw new IOException("another process listens on " + settings.socket());
        }
        Optional<Account> account = Account.of(spawn, settings.user(), settings.group());
        prepare(account);
        ControlGroup group = group();
        if (!group.members().isEmpty()) {
            throw new IOException(
                    "control group " + settings.cgroup() + " has processes " + group.members());
        }
        try (Fd out = output.writer()) {
            Command command =
                    new Command(
                            words(group, account),
                            environment(kept),
                            settings.directory(),
                            Map.of(1, out, 2, out),
                            Command.Group.OWN_SESSION);
            for (int i = 0; i < kept.size(); i++) {
                command = command.withDescriptor(FIRST_KEPT + i, kept.get(i).fd());
            }
            return RunningProcess.started(linux, spawn.start(command), onEnd);
        }
    }

    /** Directories and files that the process needs, and owns. */
    private void prepare(Optional<Account> account) throws IOException {
        Files.createDirectories(settings.keptState());
        Files.setPosixFilePermissions(
                settings.keptState(), PosixFilePermissions.fromString("rwx------"));
        if (account.isPresent()) {
            account.get().own(settings.keptState());
            account.get().own(settings.notifySocket());
            account.get().own(settings.output());
        }
    }

    private List<String> words(ControlGroup group, Optional<Account> account) throws IOException {
        var words = new ArrayList<String>();
        words.addAll(List.of("/bin/sh", "-c", SCRIPT, "davit-keeper"));
        words.add(origin());
        words.add(pidFile.toString());
        words.addAll(group.directories());
        words.add("--");
        account.ifPresent(a -> words.addAll(a.wrapper()));
        words.addAll(settings.command());
        return words;
    }

    private Map<String, String> environment(List<DescriptorStore.Kept> kept) {
        var environment = new TreeMap<String, String>();
        for (String name : INHERITED) {
            Optional.ofNullable(System.getenv(name)).ifPresent(v -> environment.put(name, v));
        }
        for (String variable : settings.environment()) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        environment.put("NOTIFY_SOCKET", settings.notifySocket().toString());
        environment.put("DAVIT_PLUGIN_ID", settings.id());
        environment.put("DAVIT_PLUGIN_ADDRESS", settings.socket().toString());
        environment.put("DAVIT_STATE_DIRECTORY", settings.keptState().toString());
        if (!settings.pace().watchdog().isZero()) {
            long micros = settings.pace().watchdog().toNanos() / 1000;
            environment.put("WATCHDOG_USEC", Long.toString(micros));
        }
        if (!kept.isEmpty()) {
            List<String> names = kept.stream().map(DescriptorStore.Kept::name).toList();
            environment.put("LISTEN_FDS", Integer.toString(kept.size()));
            environment.put("LISTEN_FDNAMES", String.join(":", names));
        }
        return environment;
    }

    /** Of which run of the system a process is, and what was configured when it was started. */
    private String origin() throws IOException {
        return ProcessFiles.boot() + " " + HexFormat.of().toHexDigits(settings.kindOfProcess());
    }

    /**
     * A process that an earlier daemon has left.
     *
     * @param process it
     * @param usable whether it is what would be started now, and answers
     */
    record Left(RunningProcess process, boolean usable) {}

    /**
     * Looks for a process that an earlier daemon has left; deletes the trace of one that is gone.
     */
    Optional<Left> findLeft(Runnable onEnd) throws IOException {
        Optional<PidFile.Left> left = pidFile.read();
        if (left.isEmpty()) {
            pidFile.delete();
            return Optional.empty();
        }
        int pid = left.get().pid();
        try {
            Fd handle = linux.openProcess(pid);
            if (pidFile.read().isEmpty()) {
                // It has ended meanwhile, and the handle may be another's.
                handle.close();
                return Optional.empty();
            }
            boolean usable =
                    left.get().origin().equals(origin())
                            && ListenAddress.answers(settings.socket());
            return Optional.of(new Left(RunningProcess.found(linux, pid, handle, onEnd), usable));
        } catch (LinuxException e) {
            if (e.is(Errno.ESRCH)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Removes what only a running process needs. */
    void forget() throws IOException {
        pidFile.delete();
        if (!settings.cgroup().isEmpty()) {
            group().remove();
        }
    }
}
