package dev.davit.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Measures a row: the two sides in turn, so that a slow minute of the machine hits both. */
final class Rounds {
    private final Run run;
    private final Contender peer;
    private final Contender davit;

    Rounds(Run run, Contender peer, Contender davit) {
        this.run = run;
        this.peer = peer;
        this.davit = davit;
    }

    List<Result> measure(Row row) throws Exception {
        List<double[]> peers = new ArrayList<>();
        List<double[]> davits = new ArrayList<>();
        List<double[]> bare = new ArrayList<>();
        try {
            row.prepare(peer);
            row.prepare(davit);
            for (int i = 0; i < row.warmUps(); i++) {
                row.measure(peer);
                row.measure(davit);
            }
            for (int i = 0; i < run.rounds(); i++) {
                peers.add(row.measure(peer));
                davits.add(row.measure(davit));
                bare.add(row.bare(run));
                System.err.printf(
                        "bench: %s %d: %s, %s%n",
                        row.id(),
                        i + 1,
                        Arrays.toString(peers.getLast()),
                        Arrays.toString(davits.getLast()));
            }
        } finally {
            row.clear(peer);
            row.clear(davit);
        }
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < row.metrics().size(); i++) {
            results.add(
                    new Result(
                            row.id(),
                            row.metrics().get(i),
                            column(peers, i),
                            column(davits, i),
                            i < bare.getFirst().length ? column(bare, i) : null));
        }
        return results;
    }

    private static Samples column(List<double[]> rounds, int index) {
        return new Samples(rounds.stream().mapToDouble(values -> values[index]).toArray());
    }
}
