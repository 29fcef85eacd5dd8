package dev.davit.bench;

import java.util.List;

/** From the exec of a daemon with an empty root to its first answer. */
final class StartRow implements Row {
    @Override
    public String id() {
        return "start";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("first answer", "ms", Mark.atMost(500)),
                Metric.less("processor time until then", "ms", Mark.none()));
    }

    /** The client's own first call is slow: its compilers settle with a daemon nobody counts. */
    @Override
    public void prepare(Contender contender) throws Exception {
        for (int i = 0; i < 3; i++) {
            contender.fresh().close();
        }
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        try (Running daemon = contender.fresh()) {
            return new double[] {daemon.firstAnswerMillis(), daemon.processorMillis()};
        }
    }
}
