package dev.davit.bench;

import org.jspecify.annotations.Nullable;

/**
 * A finished line: what was reached in every round.
 *
 * @param peer null where the peer has no counterpart
 * @param bare null where there is nothing to be had without a daemon
 */
record Result(
        String row, Metric metric, @Nullable Samples peer, Samples davit, @Nullable Samples bare) {
    /** Whether there is anything that Davit's values are divided by. */
    boolean hasRatio() {
        return peer != null || bare != null;
    }

    /** Davit's value divided by the other one: the middle one of the rounds. */
    double ratio() {
        return ratios().median();
    }

    /** Divided by the peer's; without a peer, by what it takes without a daemon. */
    Samples ratios() {
        Samples other = peer == null ? bare : peer;
        return other == null ? new Samples(Double.NaN) : davit.dividedBy(other);
    }

    /** How many times Davit is better, or below one: worse. */
    double advantage() {
        return metric.better() == Metric.Better.MORE ? ratio() : 1 / ratio();
    }

    String verdict() {
        return metric.mark().verdict(davit.median(), ratio());
    }
}
