package dev.davit.verifier.bindir;

import dev.davit.api.DavitException;
import dev.davit.api.Descriptor;
import dev.davit.api.ErrorCode;
import dev.davit.api.verifier.Verdict;
import dev.davit.kit.json.Json;
import dev.davit.linux.ExitStatus;
import dev.davit.linux.Linux;
import dev.davit.linux.Pipe;
import dev.davit.linux.Signal;
import dev.davit.linux.process.Command;
import dev.davit.linux.process.Spawn;
import dev.davit.linux.process.SpawnedProcess;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs a program by containerd's conventions: the descriptor on its standard input, the reason on
 * its standard output, of which 32 KiB are kept and the rest is read all the same.
 */
final class VerifierProgram {
    private static final Logger LOG = System.getLogger(VerifierProgram.class.getName());
    private static final String INPUT_TYPE = "application/vnd.oci.descriptor.v1+json";
    private static final int COMPLAINT_LIMIT = 4096;
    private static final int CHUNK = 8192;

    /** Nothing of the daemon's own, tokens in variables for example, is a verifier's business. */
    private static final List<String> ENVIRONMENT = List.of("PATH", "HOME", "TMPDIR", "LANG");

    private final Spawn spawn;
    private final Linux linux;
    private final Duration limit;

    VerifierProgram(Spawn spawn, Linux linux, Duration limit) {
        this.spawn = spawn;
        this.linux = linux;
        this.limit = limit;
    }

    /**
     * Asks.
     *
     * @throws DavitException if there is no answer: it cannot be run, takes too long, was killed
     */
    Answer ask(Path path, String reference, Descriptor image) {
        if (!Files.isExecutable(path)) {
            throw new DavitException(
                    ErrorCode.FAILED_PRECONDITION,
                    "failed to call verifier " + path + ": it has no run bit or leads nowhere");
        }
        Command command =
                Command.of(
                                path.toString(),
                                "-name",
                                reference,
                                "-digest",
                                image.digest().toString(),
                                "-stdin-media-type",
                                INPUT_TYPE)
                        .withEnvironment(environment());
        try (Pipe in = linux.pipe();
                Pipe out = linux.pipe();
                Pipe err = linux.pipe()) {
            return talk(command, path, json(image), in, out, err);
        } catch (DavitException e) {
            throw e.within("failed to call verifier " + path);
        }
    }

    private static Map<String, String> environment() {
        Map<String, String> kept = new LinkedHashMap<>();
        for (String name : ENVIRONMENT) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> kept.put(name, value));
        }
        return kept;
    }

    private static byte[] json(Descriptor image) {
        Map<String, Json> members = new LinkedHashMap<>();
        members.put("mediaType", Json.of(image.mediaType()));
        members.put("digest", Json.of(image.digest().toString()));
        members.put("size", Json.of(image.sizeBytes()));
        if (!image.annotations().isEmpty()) {
            Map<String, Json> annotations = new LinkedHashMap<>();
            image.annotations().forEach((key, value) -> annotations.put(key, Json.of(value)));
            members.put("annotations", new Json.Members(annotations));
        }
        return new Json.Members(members).toString().getBytes(StandardCharsets.UTF_8);
    }

    private Answer talk(Command command, Path path, byte[] input, Pipe in, Pipe out, Pipe err) {
        SpawnedProcess process =
                spawn.start(
                        command.withDescriptor(0, in.reader())
                                .withDescriptor(1, out.writer())
                                .withDescriptor(2, err.writer()));
        boolean ended = false;
        try {
            in.reader().close();
            out.writer().close();
            err.writer().close();
            OutputStream stdin = in.writer().outputStream();
            Thread.ofVirtual().start(() -> give(input, stdin));
            var said = new Kept(out.reader().inputStream(), Verdict.REASON_LIMIT);
            var complained = new Kept(err.reader().inputStream(), COMPLAINT_LIMIT);
            ExitStatus exit = await(process, said, complained);
            ended = true;
            if (!complained.text().isEmpty()) {
                LOG.log(Level.DEBUG, "verifier {0}: {1}", path, complained.text());
            }
            if (exit.signal() != 0) {
                throw new DavitException(ErrorCode.UNKNOWN, exit.toString());
            }
            return new Answer(exit.code(), said.text());
        } finally {
            // the number of a group that is empty may be another's by now
            if (!ended) {
                process.killGroup(Signal.KILL);
            }
        }
    }

    private ExitStatus await(SpawnedProcess process, Kept said, Kept complained) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            Optional<ExitStatus> exit = process.await(limit);
            // a grandchild may hold the streams open
            if (exit.isPresent() && said.await(end) && complained.await(end)) {
                return exit.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new DavitException(ErrorCode.CANCELLED, ErrorCode.CANCELLED.text(), e);
        }
        throw ErrorCode.DEADLINE_EXCEEDED.about("no answer in " + limit.toMillis() + " ms");
    }

    /** A program need not read its input. */
    private static void give(byte[] bytes, OutputStream stream) {
        try (stream) {
            stream.write(bytes);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a verifier does not read its input: {0}", e.getMessage());
        }
    }

    /** The beginning of what comes out of a pipe; all of it is read. */
    private static final class Kept {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final Thread reader;

        Kept(InputStream stream, int limitBytes) {
            reader = Thread.ofVirtual().start(() -> drain(stream, limitBytes));
        }

        private void drain(InputStream stream, int limitBytes) {
            byte[] chunk = new byte[CHUNK];
            try (stream) {
                for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                    bytes.write(chunk, 0, Math.min(n, limitBytes - bytes.size()));
                }
            } catch (IOException e) {
                LOG.log(Level.TRACE, "end of a verifier''s output: {0}", e.getMessage());
            }
        }

        boolean await(long end) throws InterruptedException {
            return reader.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8).strip();
        }
    }
}
