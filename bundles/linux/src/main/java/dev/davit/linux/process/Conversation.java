package dev.davit.linux.process;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Linux;
import dev.davit.linux.Pipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The pipes to and from a command that is run to its end. */
final class Conversation implements AutoCloseable {
    private static final int CHUNK = 8192;

    private final int limitBytes;
    private final Pipe input;
    private final Pipe output;
    private final Pipe errors;
    private final Collected said = new Collected();
    private final Collected complained = new Collected();
    private final AtomicBoolean tooMuch = new AtomicBoolean();

    Conversation(Linux linux, int limitBytes) {
        this.limitBytes = limitBytes;
        this.input = linux.pipe();
        this.output = linux.pipe();
        this.errors = linux.pipe();
    }

    /** What came out of one pipe until its end. */
    private static final class Collected {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final CountDownLatch end = new CountDownLatch(1);
    }

    Command wired(Command command) {
        return command.withDescriptor(0, input.reader())
                .withDescriptor(1, output.writer())
                .withDescriptor(2, errors.writer());
    }

    CommandOutput hold(SpawnedProcess process, String name, byte[] bytes, Duration limit) {
        input.reader().close();
        output.writer().close();
        errors.writer().close();
        long end = System.nanoTime() + limit.toNanos();
        OutputStream in = input.writer().outputStream();
        InputStream out = output.reader().inputStream();
        InputStream err = errors.reader().inputStream();
        Thread.ofVirtual().start(() -> give(bytes, in));
        Thread.ofVirtual().start(() -> collect(out, said, process));
        Thread.ofVirtual().start(() -> collect(err, complained, process));
        try {
            Optional<ExitStatus> exit = process.await(left(end));
            if (exit.isEmpty() || !ended(said, end) || !ended(complained, end)) {
                throw ErrorCode.DEADLINE_EXCEEDED.about(name);
            }
            if (tooMuch.get()) {
                throw ErrorCode.RESOURCE_EXHAUSTED.about(
                        name + " says more than " + limitBytes + " bytes");
            }
            return new CommandOutput(
                    exit.get(), said.bytes.toByteArray(), complained.bytes.toByteArray());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        } finally {
            process.stop();
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    private static boolean ended(Collected collected, long end) throws InterruptedException {
        return collected.end.await(left(end).toNanos(), TimeUnit.NANOSECONDS);
    }

    private void give(byte[] bytes, OutputStream stream) {
        try (stream) {
            stream.write(bytes);
        } catch (IOException e) {
            // The command does not want to hear it all; its answer counts.
            input.writer().close();
        }
    }

    private void collect(InputStream stream, Collected collected, SpawnedProcess process) {
        try (stream) {
            byte[] chunk = new byte[CHUNK];
            int count = stream.read(chunk);
            while (count >= 0) {
                if (collected.bytes.size() + count > limitBytes) {
                    tooMuch.set(true);
                    process.stop();
                    return;
                }
                collected.bytes.write(chunk, 0, count);
                count = stream.read(chunk);
            }
        } catch (IOException e) {
            // The conversation was ended from this side: what is missing is not looked at.
        } finally {
            collected.end.countDown();
        }
    }

    @Override
    public void close() {
        List.of(input, output, errors).forEach(Pipe::close);
    }
}
