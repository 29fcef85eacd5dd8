package dev.davit.bench;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** An image pulled from a registry on loopback and unpacked onto overlayfs. */
final class PullRow implements Row {
    private @Nullable Registry registry;

    @Override
    public String id() {
        return "pull";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("pull and unpack", "s", Mark.ratioAtMost(0.8)),
                Metric.less("of which unpack", "s", Mark.NONE));
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        if (registry == null) {
            registry = Registry.with(contender.run(), Images.LAYERS);
        }
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        String reference = java.util.Objects.requireNonNull(registry).reference(Images.LAYERS);
        var pull = new Pull(contender.daemon(), contender.run());
        Pull.Times times = pull.pull(reference);
        pull.remove(reference);
        return new double[] {times.all(), times.unpack()};
    }

    @Override
    public void clear(Contender contender) {
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}
