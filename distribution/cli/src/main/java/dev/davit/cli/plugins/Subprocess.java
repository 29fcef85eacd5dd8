package dev.davit.cli.plugins;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A command that is run again and again, once at a time. */
final class Subprocess {
    private final List<String> words;
    private final String address;
    private final Duration limit;
    private final @Nullable PrintStream output;
    private volatile @Nullable Process running;

    /**
     * @param address the daemon's socket, which it finds in CONTAINERD_ADDRESS
     * @param limit what takes longer has failed
     * @param output gets what it prints; nothing does if there is none
     */
    Subprocess(List<String> words, String address, Duration limit, @Nullable PrintStream output) {
        this.words = List.copyOf(words);
        this.address = address;
        this.limit = limit;
        this.output = output;
    }

    /** Runs it; answers how it ended: {@code exit status 1}, or nothing if it succeeded. */
    String run() {
        var builder = new ProcessBuilder(words);
        builder.environment().put("CONTAINERD_ADDRESS", address);
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        builder.redirectErrorStream(true);
        try {
            Process process = builder.start();
            running = process;
            Thread.ofVirtual().start(() -> copy(process));
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                end();
                process.waitFor();
                return "not done after " + limit.toSeconds() + "s";
            }
            int status = process.exitValue();
            return status == 0 ? "" : "exit status " + status;
        } catch (IOException e) {
            throw new IllegalStateException("cannot run " + words.getFirst() + ": " + e, e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends what is running, with all that it has started. */
    void end() {
        Process process = running;
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private void copy(Process process) {
        try (InputStream printed = process.getInputStream()) {
            printed.transferTo(output == null ? OutputStream.nullOutputStream() : output);
        } catch (IOException e) {
            // It was ended while it printed.
            return;
        }
    }
}
