package dev.davit.bench;

import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.grpc.CallHeaders;
import dev.davit.proto.services.snapshots.v1.MountsRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc.SnapshotsBlockingStub;
import dev.davit.proto.services.snapshots.v1.StatSnapshotRequest;
import dev.davit.proxy.adapter.Peer;
import dev.davit.proxy.adapter.RemoteSnapshotter;
import dev.davit.slots.Handle;
import dev.davit.slots.Slot;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.FutureTask;

/**
 * A call of a proxy plugin as the daemon makes it: through the slot table and the adapter, over the
 * plugin's socket. Bare: the same call by a gRPC stub, to the same process.
 */
final class ProxyRow implements Row {
    private static final String KEY = "bench";

    /** The one plugin's place. */
    private static final String ID = "s0";

    private @Nullable Stage stage;

    /** All that is open during the row. */
    private record Stage(ProxyProcess process, Client client, Peer peer, Slot<Snapshotter> slot) {}

    @Override
    public String id() {
        return "proxy";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("Mounts p50", "µs", Mark.ratioAtMost(1.5)),
                Metric.less("Stat p50", "µs", Mark.ratioAtMost(1.5)));
    }

    @Override
    public boolean hasPeer() {
        return false;
    }

    @Override
    public int warmUps() {
        return 3;
    }

    @Override
    public void prepare(Contender contender) throws Exception {
        Run run = contender.run();
        ProxyProcess process = ProxyProcess.start(run.directory().resolve("proxy/sock"));
        var headers = new CallHeaders(run.namespace(), Client.LEASE);
        var peer = new Peer("snapshotter \"bench\"", process.socket() + "", () -> headers);
        peer.start();
        var client = new Client(process.socket(), run.namespace());
        stage = new Stage(process, client, peer, Place.slotWith(new RemoteSnapshotter(peer, KEY)));
        client.snapshots()
                .withWaitForReady()
                .prepare(
                        PrepareSnapshotRequest.newBuilder()
                                .setSnapshotter(KEY)
                                .setKey(KEY)
                                .build());
        for (int i = 0; i < warmUps(); i++) {
            bare(run);
        }
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        Slot<Snapshotter> slot = Objects.requireNonNull(stage).slot();
        return onVirtualThread(
                contender.run(),
                () -> {
                    try (Handle<Snapshotter> handle = slot.use(ID)) {
                        handle.plugin().mounts(KEY);
                    }
                },
                () -> {
                    try (Handle<Snapshotter> handle = slot.use(ID)) {
                        handle.plugin().stat(KEY);
                    }
                });
    }

    @Override
    public double[] bare(Run run) throws Exception {
        SnapshotsBlockingStub stub = Objects.requireNonNull(stage).client().snapshots();
        var mounts = MountsRequest.newBuilder().setSnapshotter(KEY).setKey(KEY).build();
        var stat = StatSnapshotRequest.newBuilder().setSnapshotter(KEY).setKey(KEY).build();
        return onVirtualThread(run, () -> stub.mounts(mounts), () -> stub.stat(stat));
    }

    /** Where the daemon makes its calls. */
    private static double[] onVirtualThread(Run run, Runnable mounts, Runnable stat)
            throws Exception {
        int calls = run.sized(2_000, 8_000);
        var times =
                new FutureTask<>(
                        () ->
                                new double[] {
                                    Samples.timed(calls, mounts).median(),
                                    Samples.timed(calls, stat).median()
                                });
        Thread.ofVirtual().start(times);
        return times.get();
    }

    @Override
    public void clear(Contender contender) {
        if (stage != null) {
            stage.peer().close();
            stage.client().close();
            stage.process().close();
        }
    }
}
