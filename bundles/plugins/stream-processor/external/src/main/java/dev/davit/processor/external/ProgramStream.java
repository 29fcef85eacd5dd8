package dev.davit.processor.external;

import dev.davit.api.Any;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Linux;
import dev.davit.linux.Pipe;
import dev.davit.linux.Signal;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.Spawn;
import dev.davit.linux.process.SpawnedProcess;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** What a program makes of a stream; it ends only when the program has ended well. */
final class ProgramStream extends InputStream {
    private static final int PAYLOAD = 3;
    private static final int COMPLAINT_LIMIT = 4096;

    private final String id;
    private final SpawnedProcess process;
    private final InputStream input;
    private final InputStream output;
    private final List<Thread> helpers;
    private final ByteArrayOutputStream complaint;
    private volatile @Nullable IOException broken;
    private boolean over;

    private ProgramStream(
            String id, SpawnedProcess process, InputStream input, Pipe in, Pipe out, Pipe err) {
        this.id = id;
        this.process = process;
        this.input = input;
        output = out.reader().inputStream();
        complaint = new ByteArrayOutputStream();
        OutputStream stdin = in.writer().outputStream();
        InputStream stderr = err.reader().inputStream();
        helpers =
                List.of(
                        Thread.ofVirtual().name("feed " + id).unstarted(() -> feed(stdin)),
                        Thread.ofVirtual().name("errors of " + id).unstarted(() -> hear(stderr)));
    }

    /** Starts the program; the payload comes on descriptor 3. */
    static ProgramStream start(
            Linux linux, String id, Command command, InputStream input, Optional<Any> payload) {
        Pipe in = linux.pipe();
        Pipe out = linux.pipe();
        Pipe err = linux.pipe();
        Optional<Pipe> extra = payload.map(any -> linux.pipe());
        try {
            Command wired =
                    command.withDescriptor(0, in.reader())
                            .withDescriptor(1, out.writer())
                            .withDescriptor(2, err.writer());
            if (extra.isPresent()) {
                wired = wired.withDescriptor(PAYLOAD, extra.get().reader());
            }
            SpawnedProcess process = new Spawn(linux).start(wired);
            var stream = new ProgramStream(id, process, input, in, out, err);
            stream.helpers.forEach(Thread::start);
            extra.ifPresent(pipe -> give(payload.orElseThrow(), pipe.writer().outputStream()));
            return stream;
        } catch (RuntimeException e) {
            List.of(in.writer(), out.reader(), err.reader()).forEach(fd -> fd.close());
            extra.ifPresent(pipe -> pipe.writer().close());
            throw e;
        } finally {
            List.of(in.reader(), out.writer(), err.writer()).forEach(fd -> fd.close());
            extra.ifPresent(pipe -> pipe.reader().close());
        }
    }

    /** A program need not read its payload. */
    private static void give(Any payload, OutputStream stream) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (stream) {
                                stream.write(AnyBytes.of(payload));
                            } catch (IOException e) {
                                // its output is what counts
                                return;
                            }
                        });
    }

    private void feed(OutputStream stdin) {
        byte[] buffer = new byte[64 << 10];
        try (stdin) {
            while (true) {
                int count;
                try {
                    count = input.read(buffer);
                } catch (IOException e) {
                    broken = e;
                    return;
                }
                if (count < 0) {
                    return;
                }
                stdin.write(buffer, 0, count);
            }
        } catch (IOException e) {
            // It does not want to hear it all: how it ends counts.
            return;
        }
    }

    private void hear(InputStream stderr) {
        byte[] buffer = new byte[COMPLAINT_LIMIT];
        try (stderr) {
            for (int n = stderr.read(buffer); n >= 0; n = stderr.read(buffer)) {
                complaint.write(buffer, 0, Math.min(n, COMPLAINT_LIMIT - complaint.size()));
            }
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        int count = over ? -1 : output.read(bytes, offset, length);
        if (count < 0 && !over) {
            end();
            over = true;
        }
        return count;
    }

    private void end() throws IOException {
        try {
            ExitStatus exit = process.await();
            for (Thread helper : helpers) {
                helper.join();
            }
            IOException cause = broken;
            if (cause != null) {
                throw cause;
            }
            if (!exit.success()) {
                String said = complaint.toString(StandardCharsets.UTF_8).strip();
                throw new IOException(
                        "stream processor "
                                + id
                                + ": "
                                + (said.isEmpty() ? "" : said + ": ")
                                + exit);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stream processor " + id + ": interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        if (process.isRunning()) {
            process.killGroup(Signal.KILL);
        }
        output.close();
        input.close();
        try {
            process.await();
            for (Thread helper : helpers) {
                helper.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
