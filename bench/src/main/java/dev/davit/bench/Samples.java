package dev.davit.bench;

import java.util.Arrays;

/** Values of one line on one side, a value for each round. */
final class Samples {
    private final double[] values;

    Samples(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no samples");
        }
        this.values = values.clone();
    }

    /** Microseconds that a call takes, again and again. */
    static Samples timed(int calls, Runnable call) {
        double[] micros = new double[calls];
        for (int i = 0; i < calls; i++) {
            long start = System.nanoTime();
            call.run();
            micros[i] = (System.nanoTime() - start) / 1e3;
        }
        return new Samples(micros);
    }

    double[] values() {
        return values.clone();
    }

    /** A quantile between 0 and 1: the nearest value, so that it is one that was measured. */
    double quantile(double q) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(q * (sorted.length - 1))];
    }

    double median() {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double least() {
        return Arrays.stream(values).min().orElseThrow();
    }

    double most() {
        return Arrays.stream(values).max().orElseThrow();
    }

    /**
     * Round by round, this divided by that. What the machine does beside weighs on both sides of a
     * round alike; the median of these ratios is therefore steadier than the ratio of the medians.
     * Equal values are one, zeros too.
     */
    Samples dividedBy(Samples that) {
        int rounds = Math.min(values.length, that.values.length);
        double[] ratios = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            ratios[i] = values[i] == that.values[i] ? 1 : values[i] / that.values[i];
        }
        return new Samples(ratios);
    }
}
