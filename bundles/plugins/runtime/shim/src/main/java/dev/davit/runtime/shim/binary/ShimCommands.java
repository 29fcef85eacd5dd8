package dev.davit.runtime.shim.binary;

import com.google.protobuf.InvalidProtocolBufferException;

import dev.davit.api.Any;
import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.TaskId;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.Signal;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.CommandOutput;
import dev.davit.linux.process.Spawn;
import dev.davit.proto.task.v3.DeleteResponse;
import dev.davit.runtime.shim.bundle.ShimBundle;
import dev.davit.runtime.shim.connection.TaskClient;
import dev.davit.runtime.shim.connection.Wire;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** Runs executables of shims. Thread-safe. */
public final class ShimCommands {
    static final int MAX_ANSWER = 1 << 20;

    private static final Logger LOG = System.getLogger(ShimCommands.class.getName());

    /** Starting a hundred containers at once must not take the machine's memory. */
    private static final int AT_ONCE = 32;

    private final Linux linux;
    private final ShimHost host;
    private final ShimLimits limits;
    private final Semaphore places = new Semaphore(AT_ONCE, true);

    /** Runs nothing yet. */
    public ShimCommands(Linux linux, ShimHost host, ShimLimits limits) {
        this.linux = linux;
        this.host = host;
        this.limits = limits;
    }

    ShimHost host() {
        return host;
    }

    ShimLimits limits() {
        return limits;
    }

    /** Starts with standard output and error in one. */
    CombinedRun.Outcome start(ShimBundle bundle, Path binary, Optional<byte[]> input) {
        Command command = command(binary, bundle.id(), List.of(), "start").in(bundle.path());
        CombinedRun run = new CombinedRun(linux, MAX_ANSWER);
        return admitted(() -> run.run(command, input, limits.start()));
    }

    /**
     * Has an executable clean up after a shim that is gone: kill what runs, unmount the root file
     * system.
     *
     * @return how the init process has ended
     * @throws DavitException UNKNOWN with what the executable says
     */
    public Exit delete(ShimBundle bundle, Path binary) {
        List<String> where = List.of("-bundle", bundle.path().toString());
        Command command = command(binary, bundle.id(), where, "delete").in(bundle.path());
        CommandOutput said =
                admitted(() -> new Spawn(linux).run(command, MAX_ANSWER, limits.cleanup()));
        if (!said.errorText().isBlank()) {
            LOG.log(Level.DEBUG, () -> binary + " delete: " + said.errorText().strip());
        }
        require(said, binary + " delete");
        try {
            return TaskClient.exit(DeleteResponse.parseFrom(said.output()));
        } catch (InvalidProtocolBufferException e) {
            throw new DavitException(
                    ErrorCode.UNKNOWN, binary + " delete: the answer is not readable", e);
        }
    }

    /**
     * What an executable says of itself.
     *
     * @return a {@code containerd.types.RuntimeInfo}
     * @throws DavitException UNKNOWN with what the executable says if it does not know the question
     */
    public byte[] info(Path binary, Optional<Any> options) {
        CommandOutput said = askInfo(binary, options);
        require(said, "failed to run " + binary + " -info");
        return said.output();
    }

    /**
     * Kills the process that serves a task, where it cannot be asked to end. Its command line is
     * the one that shims give it: no other process has these words.
     */
    public void kill(TaskId id, Path binary) {
        List<String> words =
                List.of(
                        "-namespace",
                        id.namespace(),
                        "-id",
                        id.id(),
                        "-address",
                        host.grpcAddress());
        for (int pid : ProcessSearch.find(binary.toString(), words)) {
            LOG.log(Level.WARNING, () -> "killing the shim of " + id + ", process " + pid);
            try {
                linux.kill(pid, Signal.KILL);
            } catch (LinuxException e) {
                LOG.log(Level.DEBUG, () -> "process " + pid + " was faster: " + e.getMessage());
            }
        }
    }

    CommandOutput askInfo(Path binary, Optional<Any> options) {
        Command command =
                Command.of(binary.toString(), "-info")
                        .withEnvironment(host.variables())
                        .withGroup(Command.Group.INHERITED);
        byte[] input = options.map(any -> Wire.any(any).toByteArray()).orElse(new byte[0]);
        return admitted(() -> new Spawn(linux).run(command, input, MAX_ANSWER, limits.info()));
    }

    /** The first line tells what is wrong; usage texts follow. */
    private static void require(CommandOutput said, String what) {
        if (!said.exit().success()) {
            String line = said.errorText().lines().findFirst().orElse("");
            throw new DavitException(
                    ErrorCode.UNKNOWN,
                    what + ": " + (line.isEmpty() ? "" : line + ": ") + said.exit());
        }
    }

    private Command command(Path binary, TaskId id, List<String> more, String action) {
        List<String> words = new ArrayList<>();
        words.add(binary.toString());
        words.addAll(List.of("-namespace", id.namespace(), "-address", host.grpcAddress()));
        words.addAll(List.of("-publish-binary", host.binary(), "-id", id.id()));
        words.addAll(more);
        if (host.debug()) {
            words.add("-debug");
        }
        words.add(action);
        return Command.of(words).withEnvironment(host.variables(id.namespace()));
    }

    private <T> T admitted(Supplier<T> run) {
        try {
            places.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
        try {
            return run.get();
        } finally {
            places.release();
        }
    }
}
