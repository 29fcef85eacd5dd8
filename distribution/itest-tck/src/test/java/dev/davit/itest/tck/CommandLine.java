package dev.davit.itest.tck;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands of this machine. */
final class CommandLine {
    private static final long LIMIT_SECONDS = 60;

    private CommandLine() {}

    /** Skips the test where one of the commands is missing. */
    static void needs(String... commands) {
        List<String> path = List.of(System.getenv().getOrDefault("PATH", "").split(":", -1));
        for (String command : commands) {
            assumeTrue(
                    path.stream().anyMatch(in -> Files.isExecutable(Path.of(in, command))),
                    "there is no " + command + " here");
        }
    }

    /**
     * Runs a command to its end and answers what it has printed.
     *
     * @throws IllegalStateException with its words if it fails
     */
    static String run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("davit-itest", ".out");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectInput(Path.of("/dev/null").toFile())
                            .redirectOutput(output.toFile())
                            .start();
            boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
            String text = Files.readString(output, StandardCharsets.UTF_8);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(
                        Arrays.toString(command) + (ended ? ": " : " does not end: ") + text);
            }
            return text;
        } finally {
            Files.delete(output);
        }
    }
}
