package dev.davit.bench;

import java.util.List;

/** Memory of the daemon that has served the rows before this one. */
final class LoadedRow implements Row {
    @Override
    public String id() {
        return "loaded";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.less("RSS after the rows above", "MB", Mark.none()));
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        return new double[] {contender.daemon().memory().residentMegabytes()};
    }
}
