package dev.davit.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program with arguments, run as a process of its own. */
public final class Command {
    /** Whoever takes longer hangs. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final List<String> words = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();

    /** A program found along {@code PATH}, with its first arguments. */
    public Command(String... words) {
        this.words.addAll(Arrays.asList(words));
    }

    /** More arguments. */
    public Command with(String... more) {
        words.addAll(Arrays.asList(more));
        return this;
    }

    /** More arguments. */
    public Command with(Collection<String> more) {
        words.addAll(more);
        return this;
    }

    /** A variable of its environment. */
    public Command environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Whether this machine has a program; for tests that are skipped without it. */
    public static boolean exists(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /**
     * Runs it to its end.
     *
     * @throws AssertionError if it takes longer than two minutes
     */
    public Outcome run() {
        try {
            Path out = Files.createTempFile("davit", ".out");
            Path err = Files.createTempFile("davit", ".err");
            try {
                Process process = start(out, err);
                if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                    throw new AssertionError(this + " hangs:\n" + text(out) + text(err));
                }
                return new Outcome(toString(), process.exitValue(), text(out), text(err));
            } finally {
                Files.delete(out);
                Files.delete(err);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(this + " was interrupted", e);
        }
    }

    /** Starts it with its output going to files, and with nothing to read. */
    public Process start(Path out, Path err) {
        var builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        builder.redirectInput(Path.of("/dev/null").toFile());
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(out.toFile()));
        builder.redirectError(ProcessBuilder.Redirect.appendTo(err.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file);
    }

    @Override
    public String toString() {
        return String.join(" ", words);
    }
}
