package dev.davit.bench;

import dev.davit.proto.services.snapshots.v1.CommitSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;

import java.time.Duration;
import java.util.List;

/** Snapshots of overlayfs prepared and committed by many callers, and removed. */
final class SnapshotRow implements Row {
    private static final int CALLERS = 16;
    private static final String SNAPSHOTTER = "overlayfs";

    @Override
    public String id() {
        return "snapshot";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.more("prepare and commit, " + CALLERS + " callers", "/s", Mark.none()),
                Metric.more("remove, " + CALLERS + " callers", "/s", Mark.none()));
    }

    @Override
    public double[] measure(Contender contender) throws Exception {
        var snapshots = contender.daemon().client().snapshots();
        Duration time = Duration.ofMillis(contender.run().sized(1_000, 2_000));
        Callers.Outcome committed =
                Callers.during(
                        time,
                        CALLERS,
                        number -> {
                            snapshots.prepare(
                                    PrepareSnapshotRequest.newBuilder()
                                            .setSnapshotter(SNAPSHOTTER)
                                            .setKey("active-" + number)
                                            .build());
                            snapshots.commit(
                                    CommitSnapshotRequest.newBuilder()
                                            .setSnapshotter(SNAPSHOTTER)
                                            .setKey("active-" + number)
                                            .setName("committed-" + number)
                                            .build());
                        });
        long start = System.nanoTime();
        Callers.each(
                committed.calls(),
                CALLERS,
                number ->
                        snapshots.remove(
                                RemoveSnapshotRequest.newBuilder()
                                        .setSnapshotter(SNAPSHOTTER)
                                        .setKey("committed-" + number)
                                        .build()));
        double seconds = (System.nanoTime() - start) / 1e9;
        return new double[] {committed.perSecond(), committed.calls() / seconds};
    }
}
