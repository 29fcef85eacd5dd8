package dev.davit.cli.plugins;

import dev.davit.proto.services.plugins.v1.Plugin;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;

@Command(
        name = "top",
        description = "Shows what plugins are doing, the busiest first, until it is interrupted.")
final class TopCommand implements Runnable {
    /** To the upper left corner, and everything from there on cleared. */
    private static final String CLEAR = "\033[H\033[J";

    @ParentCommand private PluginsCommand plugins;
    @Spec private CommandSpec spec;

    @Option(
            names = {"-n", "--count"},
            paramLabel = "COUNT",
            description = "how many times; otherwise without end")
    private long count = Long.MAX_VALUE;

    @Option(
            names = {"-i", "--interval"},
            paramLabel = "SECONDS",
            defaultValue = "2",
            description = "from one time to the next (${DEFAULT-VALUE})")
    private double seconds;

    @Override
    public void run() {
        if (count < 1 || !(seconds >= 0.1 && seconds <= 3600)) {
            throw new ParameterException(
                    spec.commandLine(), "COUNT is 1 or more, SECONDS from 0.1 to 3600");
        }
        PluginClient.with(
                plugins.connection(),
                client -> {
                    follow(client);
                    return client;
                });
    }

    @SuppressWarnings("SystemConsoleNull") // since JDK 25 there is none again without a terminal
    private void follow(PluginClient client) {
        PrintWriter out = spec.commandLine().getOut();
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        long time = System.nanoTime();
        List<Plugin> before = client.list(List.of());
        for (long i = 0; i < count; i++) {
            pause();
            List<Plugin> now = client.list(List.of());
            long read = System.nanoTime();
            if (terminal) {
                out.print(CLEAR);
            } else if (i > 0) {
                out.println();
            }
            Activity.between(before, now, Duration.ofNanos(read - time)).print(out);
            before = now;
            time = read;
        }
    }

    private void pause() {
        try {
            Thread.sleep(Duration.ofMillis(Math.round(seconds * 1000)));
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
