package dev.davit.bench;

import java.nio.file.Path;
import java.util.List;

/** A call of a plugin in the daemon's own JVM; bare: the same call of the interface. */
final class DispatchRow implements Row {
    private List<String> options = List.of();

    @Override
    public String id() {
        return "dispatch";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(Metric.less("handle, call and return", "ns", Mark.atMost(300)));
    }

    @Override
    public boolean hasPeer() {
        return false;
    }

    @Override
    public int warmUps() {
        return 0;
    }

    @Override
    public void prepare(Contender contender) {
        if (contender.side() instanceof Side.Davit(String name, Path home)) {
            options = List.of("@" + home.resolve("lib/jvm.options"));
        }
    }

    @Override
    public double[] measure(Contender contender) {
        return call("table", contender.run());
    }

    @Override
    public double[] bare(Run run) {
        return call("plain", run);
    }

    private double[] call(String way, Run run) {
        String batches = run.sized(2_000, 8_000) + "";
        String nanos = Command.run(Java.command(options, Dispatch.class, way, batches));
        return new double[] {Double.parseDouble(nanos.strip())};
    }
}
