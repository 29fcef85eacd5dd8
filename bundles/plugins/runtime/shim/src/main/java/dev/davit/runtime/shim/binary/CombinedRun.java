package dev.davit.runtime.shim.binary;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Fd;
import dev.davit.linux.Linux;
import dev.davit.linux.LinuxException;
import dev.davit.linux.Pipe;
import dev.davit.linux.Signal;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.Spawn;
import dev.davit.linux.process.SpawnedProcess;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs a command to its end with standard output and standard error in one pipe. */
final class CombinedRun {
    private static final Logger LOG = System.getLogger(CombinedRun.class.getName());
    private static final int CHUNK = 4096;

    private final Linux linux;
    private final int limitBytes;

    CombinedRun(Linux linux, int limitBytes) {
        this.linux = linux;
        this.limitBytes = limitBytes;
    }

    /** How a command ended and what it said. */
    static final class Outcome {
        private final ExitStatus exit;
        private final byte[] output;

        Outcome(ExitStatus exit, byte[] output) {
            this.exit = exit;
            this.output = output;
        }

        ExitStatus exit() {
            return exit;
        }

        byte[] output() {
            return output;
        }
    }

    /**
     * Runs it. When the time has passed or this thread is interrupted, its process group is killed.
     *
     * @param input its standard input; empty for /dev/null
     * @throws DavitException DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, CANCELLED, or what starting
     *     says
     */
    Outcome run(Command command, Optional<byte[]> input, Duration limit) {
        try (Pipe out = linux.pipe()) {
            Command wired = command.withDescriptor(1, out.writer()).withDescriptor(2, out.writer());
            SpawnedProcess process =
                    input.isPresent()
                            ? startWith(input.get(), wired)
                            : new Spawn(linux).start(wired);
            out.writer().close();
            return listen(process, out.reader(), command.arguments().getFirst(), limit);
        }
    }

    private SpawnedProcess startWith(byte[] input, Command command) {
        Pipe in = linux.pipe();
        try (Fd reader = in.reader()) {
            SpawnedProcess process = new Spawn(linux).start(command.withDescriptor(0, reader));
            Thread.startVirtualThread(() -> give(input, in.writer()));
            return process;
        } catch (RuntimeException e) {
            in.writer().close();
            throw e;
        }
    }

    private static void give(byte[] input, Fd pipe) {
        try (OutputStream stream = pipe.outputStream()) {
            stream.write(input);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a shim does not read its input: " + e.getMessage());
        }
    }

    private Outcome listen(SpawnedProcess process, Fd pipe, String name, Duration limit) {
        AtomicBoolean late = new AtomicBoolean();
        Future<?> alarm =
                ForkJoinPool.commonPool()
                        .schedule(
                                () -> {
                                    late.set(true);
                                    kill(process);
                                    pipe.close();
                                },
                                limit.toNanos(),
                                TimeUnit.NANOSECONDS);
        try {
            byte[] output = read(pipe, name);
            Outcome outcome = new Outcome(process.await(), output);
            if (late.get()) {
                throw late(name, limit);
            }
            return outcome;
        } catch (InterruptedException | InterruptedIOException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } catch (IOException | LinuxException e) {
            // the pipe was closed under the reader
            throw late(name, limit);
        } finally {
            alarm.cancel(false);
            kill(process);
        }
    }

    private static DavitException late(String name, Duration limit) {
        return ErrorCode.DEADLINE_EXCEEDED.about(
                name + " takes longer than " + limit.toMillis() + " ms");
    }

    private byte[] read(Fd pipe, String name) throws IOException {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        InputStream stream = pipe.inputStream();
        byte[] chunk = new byte[CHUNK];
        for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
            output.write(chunk, 0, n);
            if (output.size() > limitBytes) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        name + " says more than " + limitBytes + " bytes");
            }
        }
        return output.toByteArray();
    }

    /** While its end is not fetched nobody else can have its number. */
    private static void kill(SpawnedProcess process) {
        if (process.isRunning()) {
            process.killGroup(Signal.KILL);
        }
    }
}
