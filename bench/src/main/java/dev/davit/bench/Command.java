package dev.davit.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs another program to its end. */
final class Command {
    private static final int MESSAGE = 2_000;

    private Command() {}

    /**
     * @return what it printed, both streams
     * @throws IllegalStateException if it fails; the message has what it printed last
     */
    static String run(String... words) {
        return run(List.of(words));
    }

    /** Progress bars are long, and reasons stand at the end. */
    private static String last(String output) {
        return output.substring(Math.max(0, output.length() - MESSAGE));
    }

    static String run(List<String> words) {
        try {
            Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int status = process.waitFor();
            if (status != 0) {
                throw new IllegalStateException(
                        String.join(" ", words) + " ended with " + status + ":\n" + last(output));
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + words.getFirst() + " ran", e);
        }
    }
}
