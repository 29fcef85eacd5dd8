package dev.davit.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
        return List.of(Metric.less("life of a task p50", "ms", Mark.ratioAtMost(1)));
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        lives.put(contender, Lives.on(contender));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        Lives here = Objects.requireNonNull(lives.get(contender));
        double[] millis = new double[contender.run().sized(5, 15)];
        for (int i = 0; i < millis.length; i++) {
            millis[i] = here.live(name(contender.run()));
        }
        return new double[] {new Samples(millis).median()};
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
