package dev.davit.cli.plugins;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

@Command(
        name = "bisect",
        description = {
            "Finds the plugin that breaks COMMAND: runs it with some plugins disabled and others"
                + " enabled until it knows. All are enabled again at the end, also after Ctrl-C.",
            "COMMAND succeeds if it exits with 0; it finds the daemon's socket in"
                    + " CONTAINERD_ADDRESS. Steps are told on stderr, the result on stdout."
        })
final class BisectCommand implements Callable<Integer> {
    @ParentCommand private PluginsCommand plugins;
    @Spec private CommandSpec spec;

    @Option(
            names = "--among",
            paramLabel = "PLUGIN",
            split = ",",
            description = "candidates; otherwise the enabled plugins that are not of the box")
    private List<String> among = List.of();

    @Option(
            names = "--all",
            description = "candidates are all enabled plugins, those of the box too")
    private boolean all;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            defaultValue = "1",
            description = "for a flaky command: it fails if any of N runs does (${DEFAULT-VALUE})")
    private int repeat;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "1m",
            converter = DurationConverter.class,
            description = "a run that takes longer has failed (${DEFAULT-VALUE})")
    private Duration timeout = Duration.ZERO;

    @Option(
            names = {"-v", "--verbose"},
            description = "shows what COMMAND prints, on stderr")
    private boolean verbose;

    @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "behind --, with arguments")
    private List<String> command = List.of();

    @Override
    public Integer call() {
        if (repeat < 1 || (all && !among.isEmpty())) {
            throw new ParameterException(
                    spec.commandLine(), "N is 1 or more; --all and --among exclude each other");
        }
        return PluginClient.with(plugins.connection(), this::bisect);
    }

    private int bisect(PluginClient client) {
        List<String> candidates = new Candidates(client.list(List.of())).chosen(among, all);
        say("candidates: " + (candidates.isEmpty() ? "none" : String.join(", ", candidates)));
        var run =
                new Subprocess(
                        command,
                        plugins.connection().address(),
                        timeout,
                        verbose ? System.err : null);
        var switches = new Switches(candidates, new DaemonSwitch(client, all, this::say));
        var restoring = new Thread(() -> restore(run, switches));
        Runtime.getRuntime().addShutdownHook(restoring);
        try (switches) {
            return tell(
                    new Bisection(candidates, enabled -> fails(run, switches, enabled)).search());
        } finally {
            removeHook(restoring);
        }
    }

    /** On the way out after a signal. */
    private void restore(Subprocess run, Switches switches) {
        run.end();
        try {
            switches.close();
            say("interrupted; all candidates are enabled again");
        } catch (RuntimeException e) {
            say("interrupted; " + e.getMessage());
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The program is ending already, and the hook does its work.
            return;
        }
    }

    private boolean fails(Subprocess run, Switches switches, Set<String> enabled) {
        switches.only(enabled);
        for (int i = 0; i < repeat; i++) {
            String failure = run.run();
            if (!failure.isEmpty()) {
                say("fails (" + failure + ") with " + described(enabled));
                return true;
            }
        }
        say("succeeds with " + described(enabled));
        return false;
    }

    private static String described(Set<String> enabled) {
        return enabled.isEmpty() ? "none of them" : String.join(", ", enabled);
    }

    /** Prints the result; answers the exit status. */
    private int tell(Bisection.Finding finding) {
        PrintWriter out = spec.commandLine().getOut();
        int status =
                switch (finding) {
                    case Bisection.Finding.Works works -> {
                        out.println("it does not fail: " + String.join(" ", command));
                        yield 1;
                    }
                    case Bisection.Finding.Elsewhere elsewhere -> {
                        out.println("none of these plugins breaks it: it fails without them too");
                        yield 1;
                    }
                    case Bisection.Finding.Broken broken -> {
                        broken.breaks().forEach(set -> out.println(sentence(set)));
                        yield 0;
                    }
                    case Bisection.Finding.Unclear unclear -> {
                        unclear.breaks().forEach(set -> out.println(sentence(set)));
                        out.println(
                                "it fails now and then with the same plugins enabled; try"
                                        + " --repeat");
                        yield 1;
                    }
                };
        out.flush();
        return status;
    }

    static String sentence(List<String> together) {
        return together.size() == 1
                ? together.getFirst() + " breaks it"
                : together.getLast()
                        + " breaks it together with "
                        + together.stream()
                                .limit(together.size() - 1)
                                .collect(Collectors.joining(" and "));
    }

    private void say(String step) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("bisect: " + step);
        err.flush();
    }
}
