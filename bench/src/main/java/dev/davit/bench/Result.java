package dev.davit.bench;

import org.jspecify.annotations.Nullable;

/** A finished line: what both sides reached in every round. */
record Result(String row, Metric metric, Samples peer, Samples davit, @Nullable Samples bare) {
    /** Davit's value divided by the peer's: the middle one of the rounds. */
    double ratio() {
        return ratios().median();
    }

    Samples ratios() {
        return davit.dividedBy(peer);
    }

    /** How many times Davit is better, or below one: worse. */
    double advantage() {
        return metric.better() == Metric.Better.MORE ? ratio() : 1 / ratio();
    }

    String verdict() {
        return metric.mark().verdict(davit.median(), ratio());
    }
}
