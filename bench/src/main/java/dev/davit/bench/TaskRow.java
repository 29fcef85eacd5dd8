package dev.davit.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;

/** The life of one task at a time: created, started, waited for, deleted. */
final class TaskRow implements Row {
    private final Map<Contender, Lives> lives = new HashMap<>();
    private int tasks;

    @Override
    public String id() {
        return "task";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("life of a task p50", "ms", Mark.ratioAtMost(1)),
                Metric.less("of which create", "ms", Mark.none()),
                Metric.less("of which start", "ms", Mark.none()),
                Metric.less("of which until the exit is told", "ms", Mark.none()),
                Metric.less("of which delete", "ms", Mark.none()),
                Metric.less("processor time of a life", "ms", Mark.none()));
    }

    /** Some 180 lives: what runs a few times in each is compiled late. */
    @Override
    public int warmUps() {
        return 12;
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        lives.put(contender, Lives.on(contender));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        Lives here = Objects.requireNonNull(lives.get(contender));
        List<Lives.Phases> phases = new ArrayList<>();
        int count = contender.run().sized(5, 15);
        double before = contender.daemon().processorMillis();
        for (int i = 0; i < count; i++) {
            phases.add(here.live(name(contender.run())));
        }
        double processor = contender.daemon().processorMillis() - before;
        return new double[] {
            median(phases, Lives.Phases::all),
            median(phases, Lives.Phases::create),
            median(phases, Lives.Phases::start),
            median(phases, Lives.Phases::exit),
            median(phases, Lives.Phases::delete),
            processor / count
        };
    }

    private static double median(List<Lives.Phases> lives, ToDoubleFunction<Lives.Phases> phase) {
        return new Samples(lives.stream().mapToDouble(phase).toArray()).median();
    }

    /** {@code runc run} of the same specification: what no daemon can do without. */
    @Override
    public double[] bare(Run run) throws Exception {
        var spec = new Spec(run);
        Path bundle = Objects.requireNonNull(Images.rootfs(run).getParent());
        double[] millis = new double[run.sized(5, 15)];
        for (int i = 0; i < millis.length; i++) {
            String id = name(run);
            Files.write(bundle.resolve("config.json"), spec.of(id));
            long start = System.nanoTime();
            Command.run(
                    "runc",
                    "--root",
                    run.directory().resolve("runc") + "",
                    "run",
                    "--bundle",
                    bundle + "",
                    id);
            millis[i] = (System.nanoTime() - start) / 1e6;
        }
        return new double[] {new Samples(millis).median()};
    }

    private String name(Run run) {
        return "t" + run.id() + "-" + tasks++;
    }
}
