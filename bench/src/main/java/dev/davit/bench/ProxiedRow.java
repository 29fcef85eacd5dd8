package dev.davit.bench;

import dev.davit.proto.services.snapshots.v1.MountsRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.StatSnapshotRequest;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The whole way from a client through the daemon to a proxy plugin and back. Bare: from the client
 * to a plugin's process.
 */
final class ProxiedRow implements Row {
    private static final String ID = "remote";
    private static final String KEY = "bench";

    private final Map<Contender, Running> daemons = new HashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();

    @Override
    public String id() {
        return "proxied";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("Mounts p50", "µs", Mark.none()),
                Metric.less("Stat p50", "µs", Mark.none()));
    }

    @Override
    public int warmUps() {
        return 3;
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        ProxyProcess process = process(contender.run(), contender.side().name());
        Running daemon = contender.fresh(process.entry(ID));
        open.add(daemon);
        daemons.put(contender, daemon);
        prepare(daemon.client());
    }

    private ProxyProcess process(Run run, String name) throws IOException {
        ProxyProcess process = ProxyProcess.start(run.directory().resolve("proxied-" + name));
        open.add(process);
        return process;
    }

    private static void prepare(Client client) {
        client.snapshots()
                .withWaitForReady()
                .prepare(
                        PrepareSnapshotRequest.newBuilder().setSnapshotter(ID).setKey(KEY).build());
    }

    @Override
    public double[] measure(Contender contender) {
        return times(Objects.requireNonNull(daemons.get(contender)).client(), contender.run());
    }

    private static double[] times(Client client, Run run) {
        int calls = run.sized(1_500, 5_000);
        var stub = client.snapshots();
        var mounts = MountsRequest.newBuilder().setSnapshotter(ID).setKey(KEY).build();
        var stat = StatSnapshotRequest.newBuilder().setSnapshotter(ID).setKey(KEY).build();
        return new double[] {
            Samples.timed(calls, () -> stub.mounts(mounts)).median(),
            Samples.timed(calls, () -> stub.stat(stat)).median()
        };
    }

    @Override
    public double[] bare(Run run) throws Exception {
        try (ProxyProcess process = process(run, "bare");
                var client = new Client(process.socket(), run.namespace())) {
            prepare(client);
            times(client, run);
            return times(client, run);
        }
    }

    @Override
    public void clear(Contender contender) throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        open.clear();
    }
}
