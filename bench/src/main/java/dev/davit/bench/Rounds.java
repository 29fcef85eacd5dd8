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
        List<Contender> sides = row.hasPeer() ? List.of(peer, davit) : List.of(davit);
        List<double[]> peers = new ArrayList<>();
        List<double[]> davits = new ArrayList<>();
        List<double[]> bare = new ArrayList<>();
        try {
            for (Contender side : sides) {
                row.prepare(side);
            }
            for (int i = 0; i < row.warmUps(); i++) {
                for (Contender side : sides) {
                    row.measure(side);
                }
            }
            for (int i = 0; i < run.rounds(); i++) {
                for (Contender side : sides) {
                    (side.equals(peer) ? peers : davits).add(row.measure(side));
                }
                bare.add(row.bare(run));
                System.err.printf(
                        "bench: %s %d: %s, %s%n",
                        row.id(),
                        i + 1,
                        peers.isEmpty() ? "no peer" : Arrays.toString(peers.getLast()),
                        Arrays.toString(davits.getLast()));
            }
        } finally {
            for (Contender side : sides) {
                row.clear(side);
            }
        }
        return results(row, peers, davits, bare);
    }

    private static List<Result> results(
            Row row, List<double[]> peers, List<double[]> davits, List<double[]> bare) {
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < row.metrics().size(); i++) {
            results.add(
                    new Result(
                            row.id(),
                            row.metrics().get(i),
                            peers.isEmpty() ? null : column(peers, i),
                            column(davits, i),
                            i < bare.getFirst().length ? column(bare, i) : null));
        }
        return results;
    }

    private static Samples column(List<double[]> rounds, int index) {
        return new Samples(rounds.stream().mapToDouble(values -> values[index]).toArray());
    }
}
