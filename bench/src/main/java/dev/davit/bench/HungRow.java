package dev.davit.bench;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a proxy plugin that hangs does to others: with a hundred calls inside it and collections
 * going on, the slowest calls of another snapshotter and of another proxy, divided by those before.
 */
final class HungRow implements Row {
    private final Map<Contender, HungStage> stages = new HashMap<>();

    @Override
    public String id() {
        return "hung";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("native Stat p50 ÷ before", "×", Mark.none()),
                Metric.less("other proxy Stat p50 ÷ before", "×", Mark.none()),
                Metric.less("native Stat p99 ÷ before", "×", Mark.atMost(1.1)),
                Metric.less("native Prepare p99 ÷ before", "×", Mark.atMost(1.1)),
                Metric.less("other proxy Stat p99 ÷ before", "×", Mark.atMost(1.1)),
                Metric.less("other proxy Prepare p99 ÷ before", "×", Mark.atMost(1.1)),
                Metric.less("calls of others that failed", "", Mark.atMost(0)),
                Metric.less("collections given up after 5 s", "%", Mark.none()),
                Metric.less("from SIGCONT to an answer", "ms", Mark.none()));
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        stages.put(contender, HungStage.on(contender));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        return Objects.requireNonNull(stages.get(contender))
                .play(contender.run().sized(3_000, 8_000));
    }

    @Override
    public void clear(Contender contender) {
        HungStage stage = stages.remove(contender);
        if (stage != null) {
            stage.close();
        }
    }
}
