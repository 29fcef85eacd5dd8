package dev.davit.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The assembled daemon as a process, with its directories in a {@link Scratch}. It can be killed
 * and started again; closing it also ends the shims that it has left.
 */
public final class DaemonProcess implements AutoCloseable {
    /** Names another assembly to be tested. */
    private static final String HOME_PROPERTY = "davit.home";

    private static final long STOP_SECONDS = 30;

    /** Where the stock shim keeps the state of containers, by namespace. */
    private static final String RUNC_ROOT = "/run/containerd/runc/";

    private final Scratch scratch;
    private final Path socket;
    private Optional<Process> process = Optional.empty();

    private DaemonProcess(Scratch scratch) {
        this.scratch = scratch;
        this.socket = scratch.path("davit.sock");
    }

    /** Directory of the assembled runtime: {@code distribution/target/davit}. */
    public static Path home() {
        String property = System.getProperty(HOME_PROPERTY);
        if (property != null) {
            return Path.of(property).toAbsolutePath();
        }
        return project().resolve("distribution/target/davit");
    }

    /** Directory of the project that the tests run in. */
    public static Path project() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("distribution"))) {
            here =
                    Objects.requireNonNull(
                            here.getParent(), "not inside the project, and no " + HOME_PROPERTY);
        }
        return here;
    }

    /** Starts a daemon with the defaults and waits for its first answer. */
    public static DaemonProcess start(Scratch scratch) {
        return start(scratch, "");
    }

    /**
     * Starts a daemon and waits for its first answer.
     *
     * @param extra tables of its configuration file beside {@code version}, {@code root}, {@code
     *     state} and the address of its socket
     */
    public static DaemonProcess start(Scratch scratch, String extra) {
        var daemon = new DaemonProcess(scratch);
        scratch.file(
                "config.toml",
                """
                version = 4
                root = "%s"
                state = "%s"

                [plugins.'io.containerd.server.v1.grpc']
                  address = "%s"
                [plugins.'io.containerd.server.v1.ttrpc']
                  address = "%s.ttrpc"

                %s
                """
                        .formatted(
                                scratch.path("root"),
                                scratch.path("state"),
                                daemon.socket,
                                daemon.socket,
                                extra));
        try {
            daemon.start();
        } catch (AssertionError e) {
            daemon.close();
            throw e;
        }
        return daemon;
    }

    /** Starts it again, after {@link #kill} or {@link #stop}, and waits for its first answer. */
    public void start() {
        Process started = launch();
        Await.until(
                () -> "the daemon's first answer\n" + scratch.read("log"),
                () -> {
                    if (!started.isAlive()) {
                        throw new AssertionError("the daemon has ended\n" + scratch.read("log"));
                    }
                    return Files.exists(socket) && ctr("version").run().status() == 0;
                });
    }

    /** Starts it again and waits for nothing. */
    public Process launch() {
        Process started =
                new Command(home().resolve("bin/davitd").toString())
                        .with("--config", scratch.path("config.toml").toString())
                        .start(log(), log());
        process = Optional.of(started);
        return started;
    }

    /** Path of its gRPC socket. */
    public Path socket() {
        return socket;
    }

    /** Its directories. */
    public Scratch scratch() {
        return scratch;
    }

    /** What it has logged, all starts together. */
    public Path log() {
        return scratch.path("log");
    }

    /** Directory that bundles are dropped into. */
    public Path bundles() {
        return scratch.path("root").resolve("plugins");
    }

    /** The process of its last start. */
    public Process process() {
        return process.orElseThrow();
    }

    /** Its process id. */
    public long pid() {
        return process.orElseThrow().pid();
    }

    /** Whether its process is there. */
    public boolean isAlive() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** The stock client, connected to it. */
    public Command ctr(String... words) {
        return new Command("ctr", "--address", socket.toString()).with(words);
    }

    /** Davit's own client, connected to it. */
    public Command davit(String... words) {
        return new Command(home().resolve("bin/davit").toString(), "--address", socket.toString())
                .with(words);
    }

    /** Ends it as a power cut would. */
    public void kill() {
        process.orElseThrow().destroyForcibly();
        awaitEnd();
    }

    /** Ends it politely. */
    public void stop() {
        process.orElseThrow().destroy();
        awaitEnd();
    }

    private void awaitEnd() {
        try {
            if (!process.orElseThrow().waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("the daemon does not end\n" + scratch.read("log"));
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        if (isAlive()) {
            stop();
        }
        for (ProcessHandle shim : shims()) {
            shim.destroyForcibly();
            Await.until("end of shim " + shim.pid(), () -> !shim.isAlive());
        }
        forgetContainers();
    }

    /** What runc knows outlives the daemon, its shims and their directories. */
    private void forgetContainers() {
        Path tasks = scratch.path("state").resolve("io.containerd.runtime.v2.task");
        if (!Files.isDirectory(tasks)) {
            return;
        }
        try (Stream<Path> bundles = Files.find(tasks, 2, (path, attributes) -> true)) {
            bundles.filter(path -> tasks.relativize(path).getNameCount() == 2)
                    .forEach(
                            bundle ->
                                    new Command("runc", "--root")
                                            .with(RUNC_ROOT + bundle.getName(tasks.getNameCount()))
                                            .with("delete", "--force")
                                            .with(bundle.getFileName().toString())
                                            .run());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Shims whose bundles are in its directory. */
    public List<ProcessHandle> shims() {
        List<ProcessHandle> shims = new ArrayList<>();
        ProcessHandle.allProcesses()
                .filter(DaemonProcess::isShim)
                .filter(shim -> directory(shim).startsWith(scratch.directory()))
                .forEach(shims::add);
        return shims;
    }

    private static boolean isShim(ProcessHandle candidate) {
        return candidate.info().command().orElse("").contains("containerd-shim-");
    }

    private static Path directory(ProcessHandle shim) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/" + shim.pid() + "/cwd"));
        } catch (IOException e) {
            if (shim.isAlive()) {
                throw new UncheckedIOException(e);
            }
            return Path.of("");
        }
    }
}
