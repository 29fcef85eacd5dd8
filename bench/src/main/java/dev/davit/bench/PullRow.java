package dev.davit.bench;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * An image pulled from a registry on loopback and unpacked onto overlayfs. Every pull is made in a
 * namespace of its own and stays: ext4 passes over inodes that were freed minutes ago, one by one,
 * and whoever makes files after a removal measures little else.
 */
final class PullRow implements Row {
    private @Nullable Registry registry;
    private int pulls;

    @Override
    public String id() {
        return "pull";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("pull and unpack", "s", Mark.ratioAtMost(0.8)),
                Metric.less("of which unpack", "s", Mark.none()),
                Metric.less("processor time", "s", Mark.none()));
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        if (registry == null) {
            registry = Registry.with(contender.run(), Images.LAYERS);
        }
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        String reference = Objects.requireNonNull(registry).reference(Images.LAYERS);
        var pull = new Pull(contender.daemon(), contender.run().namespace() + "-pull" + pulls++);
        double before = contender.daemon().processorMillis();
        Pull.Times times = pull.pull(reference);
        double processor = contender.daemon().processorMillis() - before;
        return new double[] {times.all(), times.unpack(), processor / 1e3};
    }

    @Override
    public void clear(Contender contender) {
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
