package dev.davit.bench;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Tasks of several callers at once, with their containers and snapshots. */
final class TasksRow implements Row {
    private static final int CALLERS = 8;

    private final Map<Contender, Lives> lives = new HashMap<>();
    private int rounds;

    @Override
    public String id() {
        return "tasks";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.more("lives of tasks, " + CALLERS + " callers", "/s", Mark.none()));
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        lives.put(contender, Lives.on(contender));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        Lives here = Objects.requireNonNull(lives.get(contender));
        String prefix = "p" + contender.run().id() + "-" + rounds++ + "-";
        Duration time = Duration.ofSeconds(contender.run().sized(2, 5));
        return new double[] {
            Callers.during(time, CALLERS, number -> here.live(prefix + number)).perSecond()
        };
    }
}
