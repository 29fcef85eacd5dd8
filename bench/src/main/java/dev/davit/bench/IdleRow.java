package dev.davit.bench;

import java.util.List;
import java.util.concurrent.TimeUnit;

/** Memory of a daemon that was started and has nothing to do. */
final class IdleRow implements Row {
    @Override
    public String id() {
        return "idle";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("idle RSS", "MB", Mark.atMost(110)),
                Metric.less("idle PSS", "MB", Mark.none()));
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        try (Running daemon = contender.fresh()) {
            TimeUnit.SECONDS.sleep(contender.run().sized(3, 10));
            Memory memory = daemon.memory();
            return new double[] {memory.residentMegabytes(), memory.proportionalMegabytes()};
        }
    }
}
