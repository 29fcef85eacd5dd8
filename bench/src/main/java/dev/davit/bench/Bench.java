package dev.davit.bench;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code ./dev bench}. */
@Command(
        name = "dev bench",
        description = "Measures Davit beside the containerd of this machine.",
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    @Option(names = "--quick", description = "fewer rounds, smaller sizes")
    private boolean quick;

    @Option(names = "--only", paramLabel = "ROW", split = ",", description = "these rows alone")
    private List<String> only = List.of();

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "bench/target/bench.json",
            description = "where the results go (${DEFAULT-VALUE})")
    private Path json = Path.of("");

    @Option(
            names = "--davit",
            paramLabel = "HOME",
            defaultValue = "distribution/target/davit",
            description = "the Davit to measure (${DEFAULT-VALUE})")
    private Path davit = Path.of("");

    @Option(
            names = "--peer",
            paramLabel = "HOME",
            description = "another Davit in place of containerd: before and after a change")
    private @Nullable Path peer;

    @SuppressWarnings("UnusedVariable") // picocli looks at it
    @Option(names = "--help", usageHelp = true, description = "prints this")
    private boolean help;

    /** Runs the benchmarks; the working directory is that of the project. */
    public static void main(String[] arguments) {
        // gRPC's threads outlive a main that fails.
        System.exit(new CommandLine(new Bench()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<Row> rows = rows();
        Run run = Run.in(Path.of("bench/target").toAbsolutePath(), quick);
        var leftovers = new Leftovers(run);
        var ends = new Thread(leftovers::remove);
        Runtime.getRuntime().addShutdownHook(ends);
        List<Result> results = new ArrayList<>();
        try (var peerSide = new Contender(peerSide(), run);
                var davitSide =
                        new Contender(new Side.Davit("davit", davit.toAbsolutePath()), run)) {
            var rounds = new Rounds(run, peerSide, davitSide);
            try {
                for (Row row : rows) {
                    results.addAll(rounds.measure(row));
                }
            } finally {
                // What was measured before a failure counts.
                report(run, peerSide.side(), davitSide.side(), results);
            }
        }
        return 0;
    }

    private void report(Run run, Side peerSide, Side davitSide, List<Result> results)
            throws IOException {
        var report = new Report(peerSide.name(), davitSide.name(), results);
        report.print(System.out);
        report.write(json, Machine.facts(run.directory()));
    }

    private Side peerSide() {
        return peer == null
                ? new Side.Containerd()
                : new Side.Davit("before", peer.toAbsolutePath());
    }

    private List<Row> rows() throws IOException {
        if (!Files.isExecutable(davit.resolve("bin/davitd"))) {
            throw new IOException("no Davit in " + davit + ": run ./dev build");
        }
        List<Row> all =
                List.of(
                        new StartRow(),
                        new IdleRow(),
                        new PullRow(),
                        new UnaryRow(),
                        new CreateRow(),
                        new SnapshotRow(),
                        new TaskRow(),
                        new TasksRow(),
                        new IngestRow(),
                        new LoadedRow(),
                        new DispatchRow(),
                        new ProxyRow(),
                        new ProxiedRow(),
                        new DropRow(),
                        new HungRow());
        List<String> ids = all.stream().map(Row::id).toList();
        for (String id : only) {
            if (!ids.contains(id)) {
                throw new IllegalArgumentException(
                        "no row " + id + "; there are " + String.join(", ", ids));
            }
        }
        return all.stream().filter(row -> only.isEmpty() || only.contains(row.id())).toList();
    }
}
