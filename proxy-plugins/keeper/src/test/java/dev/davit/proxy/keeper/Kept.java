package dev.davit.proxy.keeper;

import dev.davit.api.process.PluginProcessStatus;
import dev.davit.api.process.PluginProcessStatus.State;
import dev.davit.linux.Linux;
import dev.davit.linux.Signal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;

/** A supervised process of a test: a shell script that other users may come to, too. */
final class Kept implements AutoCloseable {
    final List<String> lines = new CopyOnWriteArrayList<>();
    final Path directory;
    final KeptProcess process;

    private Kept(Path directory, ProcessSettings settings) {
        this.directory = directory;
        this.process = new KeptProcess(settings, lines::add);
    }

    /** What a test may say of the process; the rest is small and quick. */
    static final class Draft {
        private final Path directory;
        private final List<String> command;
        private final List<String> environment = new ArrayList<>();
        private String user = "";
        private String cgroup = "";
        private long memory;
        private int descriptors;
        private int stored = 64;
        private Duration delay = Duration.ofMillis(10);
        private Duration start = Duration.ofMinutes(2);
        private Duration stop = Duration.ofSeconds(10);
        private Duration watchdog = Duration.ZERO;
        private Duration health = Duration.ofMinutes(1);

        private Draft(Path directory, List<String> command) {
            this.directory = directory;
            this.command = command;
        }

        Draft as(String name) {
            user = name;
            return this;
        }

        Draft inGroup(String path) {
            cgroup = path;
            return this;
        }

        Draft with(String variable) {
            environment.add(variable);
            return this;
        }

        Draft memory(long bytes) {
            memory = bytes;
            return this;
        }

        Draft descriptors(int most) {
            descriptors = most;
            return this;
        }

        Draft storing(int most) {
            stored = most;
            return this;
        }

        Draft delay(Duration first) {
            delay = first;
            return this;
        }

        Draft startsWithin(Duration limit) {
            start = limit;
            return this;
        }

        Draft stopsWithin(Duration limit) {
            stop = limit;
            return this;
        }

        Draft watched(Duration limit) {
            watchdog = limit;
            return this;
        }

        Draft healthyAfter(Duration limit) {
            health = limit;
            return this;
        }

        ProcessSettings settings() {
            return new ProcessSettings(
                    "test",
                    directory.resolve("plugin.sock"),
                    directory.resolve("state"),
                    command,
                    environment,
                    Optional.of(Path.of("/")),
                    user,
                    "",
                    cgroup,
                    memory,
                    descriptors,
                    stored,
                    new Pace(
                            delay,
                            Duration.ofSeconds(30),
                            start,
                            stop,
                            watchdog,
                            health,
                            Duration.ofMillis(20)));
        }

        Kept make() {
            return new Kept(directory, settings());
        }

        Kept start() {
            Kept kept = make();
            kept.process.start();
            return kept;
        }
    }

    /** A process that runs a script of the shell; {@code $0} is the test's directory. */
    static Draft script(Path temp, String script) throws IOException {
        return command(temp, List.of("/bin/sh", "-c", script, temp.toString()));
    }

    /**
     * A process that runs a script of Perl, which every Debian has: {@code $ARGV[0]} is the test's
     * directory, {@code tell_(…)} speaks to the supervisor, {@code serve()} listens.
     */
    static Draft perl(Path temp, String script) throws IOException {
        String words =
                """
                use Socket; $SIG{CHLD} = 'IGNORE'; $| = 1; my $dir = $ARGV[0];
                sub tell_ { socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die;
                  send($s, $_[0], 0, pack_sockaddr_un($ENV{NOTIFY_SOCKET})) or die "send: $!"; }
                sub serve { my $a = $ENV{DAVIT_PLUGIN_ADDRESS}; unlink $a;
                  socket(L, AF_UNIX, SOCK_STREAM, 0) or die; bind(L, pack_sockaddr_un($a)) or die;
                  listen(L, 100) or die; }
                sub file { open(my $f, '>', "$dir/$_[0]") or die; print $f $_[1]; close($f); }
                """;
        return command(temp, List.of("/usr/bin/perl", "-e", words + script, temp.toString()));
    }

    /** A process that runs a class of the tests. */
    static Draft java(Path temp, Class<?> main, String... arguments) throws IOException {
        var words = new ArrayList<String>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        words.add("--enable-native-access=ALL-UNNAMED");
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        words.addAll(List.of(arguments));
        return command(temp, words);
    }

    static Draft command(Path temp, List<String> command) throws IOException {
        Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
        return new Draft(temp, command);
    }

    PluginProcessStatus status() {
        return process.status();
    }

    int pid() {
        return status().pid().orElseThrow();
    }

    void kill(Signal signal) {
        Linux.system().kill(pid(), signal);
    }

    /** Kills it and waits until another one serves. */
    void killAndAwaitNext() throws Exception {
        int before = pid();
        kill(Signal.KILL);
        Conditions.until("another process", () -> servesAsOtherThan(before));
    }

    boolean servesAsOtherThan(int pid) {
        PluginProcessStatus now = status();
        return now.state() == State.RUNNING && now.pid().filter(p -> p != pid).isPresent();
    }

    /** Starts in the background, for a process that is slow to serve. */
    static FutureTask<Boolean> starting(Kept kept) {
        var task =
                new FutureTask<>(
                        () -> {
                            kept.process.start();
                            return true;
                        });
        Thread.ofVirtual().start(task);
        return task;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    void awaitLine(String line) throws Exception {
        Conditions.until("line " + line + " in " + lines, () -> lines.contains(line));
    }

    @Override
    public void close() {
        process.close();
    }
}
