package dev.davit.bench;

import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc.SnapshotsBlockingStub;
import dev.davit.proto.services.snapshots.v1.StatSnapshotRequest;

import io.grpc.StatusRuntimeException;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A daemon with two proxy snapshotters, one of which is stopped and continued. */
final class HungStage implements AutoCloseable {
    private static final String HUNG = "hung";
    private static final String OTHER = "other";
    private static final String NATIVE = "native";
    private static final String KEY = "bench";
    private static final int CALLS = 100;

    /** Every call has a limit: one of the sides knows none of its own. */
    private static final long LIMIT_SECONDS = 5;

    /** The calls inside stay there for as long as the others are measured. */
    private static final long INSIDE_SECONDS = 60;

    private static final long HEALING_NANOS = TimeUnit.MINUTES.toNanos(2);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What the calls inside take to get there. */
    private static final long APPROACH_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final ProxyProcess hung;
    private final ProxyProcess other;
    private final Running daemon;
    private int plays;

    private HungStage(ProxyProcess hung, ProxyProcess other, Running daemon) {
        this.hung = hung;
        this.other = other;
        this.daemon = daemon;
    }

    /** Brings all of it up on one side. */
    static HungStage on(Contender contender) throws IOException {
        Path directory = contender.run().directory();
        String side = contender.side().name();
        ProxyProcess hung = ProxyProcess.start(directory.resolve("hung-" + side));
        ProxyProcess other = ProxyProcess.start(directory.resolve("other-" + side));
        Running daemon = contender.fresh(hung.entry(HUNG) + other.entry(OTHER));
        var stage = new HungStage(hung, other, daemon);
        for (String snapshotter : List.of(HUNG, OTHER, NATIVE)) {
            stage.prepare(snapshotter, KEY);
        }
        return stage;
    }

    /** Slowest calls of the others, and how many of them failed. */
    private record Phase(Times stock, Times proxy, int failures, double collectionsGivenUp) {}

    /** Microseconds: the middle one, and the ninety-ninth of a hundred. */
    private record Times(double middleStat, double stat, double prepare) {}

    /**
     * @param millis of each of the two phases
     */
    double[] play(int millis) throws InterruptedException {
        plays++;
        Phase before = phase(millis);
        prepare(HUNG, "doomed-" + plays);
        hung.signal("STOP");
        List<Thread> callers = new ArrayList<>();
        Phase during;
        long continued;
        try {
            for (int i = 0; i < CALLS; i++) {
                callers.add(hangs("inside-" + plays + "-" + i));
            }
            LockSupport.parkNanos(APPROACH_NANOS);
            // What the next collection has to do there.
            succeeds(() -> remove(HUNG, "doomed-" + plays));
            during = phase(millis);
        } finally {
            hung.signal("CONT");
            continued = System.nanoTime();
        }
        awaitAnswer();
        double healed = (System.nanoTime() - continued) / 1e6;
        for (Thread caller : callers) {
            caller.join();
        }
        return new double[] {
            during.stock.middleStat / before.stock.middleStat,
            during.proxy.middleStat / before.proxy.middleStat,
            during.stock.stat / before.stock.stat,
            during.stock.prepare / before.stock.prepare,
            during.proxy.stat / before.proxy.stat,
            during.proxy.prepare / before.proxy.prepare,
            during.failures,
            during.collectionsGivenUp,
            healed
        };
    }

    private Thread hangs(String key) {
        return Thread.ofVirtual()
                .start(
                        () -> {
                            if (succeeds(() -> prepare(HUNG, key, INSIDE_SECONDS))) {
                                succeeds(() -> remove(HUNG, key));
                            }
                        });
    }

    private void awaitAnswer() {
        long end = System.nanoTime() + HEALING_NANOS;
        while (!succeeds(() -> stat(HUNG))) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("the plugin goes on and does not answer");
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** One caller of the others, beside collections. */
    private Phase phase(int millis) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        var collections = new CollectionLoad(daemon.client(), LIMIT_SECONDS);
        var calls = new Calls();
        try (collections) {
            while (System.nanoTime() < end) {
                calls.round();
            }
        }
        return new Phase(
                calls.times(NATIVE),
                calls.times(OTHER),
                calls.failures,
                collections.percentGivenUp());
    }

    /** The calls of a phase. */
    private final class Calls {
        private final List<Call> all = new ArrayList<>();
        private int failures;

        private record Call(String snapshotter, boolean change, double micros) {}

        void round() {
            for (String snapshotter : List.of(NATIVE, OTHER)) {
                time(snapshotter, false, () -> stat(snapshotter));
                String key = "round-" + all.size();
                time(snapshotter, true, () -> prepare(snapshotter, key));
                if (!succeeds(() -> remove(snapshotter, key))) {
                    failures++;
                }
            }
        }

        private void time(String snapshotter, boolean change, Runnable call) {
            long start = System.nanoTime();
            if (!succeeds(call)) {
                failures++;
            }
            all.add(new Call(snapshotter, change, (System.nanoTime() - start) / 1e3));
        }

        Times times(String snapshotter) {
            Samples stats = samples(snapshotter, false);
            return new Times(
                    stats.median(),
                    stats.quantile(0.99),
                    samples(snapshotter, true).quantile(0.99));
        }

        private Samples samples(String snapshotter, boolean change) {
            return new Samples(
                    all.stream()
                            .filter(call -> call.snapshotter.equals(snapshotter))
                            .filter(call -> call.change == change)
                            .mapToDouble(Call::micros)
                            .toArray());
        }
    }

    private static boolean succeeds(Runnable call) {
        try {
            call.run();
            return true;
        } catch (StatusRuntimeException e) {
            return false;
        }
    }

    private SnapshotsBlockingStub snapshots(long seconds) {
        return daemon.client().snapshots().withDeadlineAfter(seconds, TimeUnit.SECONDS);
    }

    private void stat(String snapshotter) {
        snapshots(LIMIT_SECONDS)
                .stat(
                        StatSnapshotRequest.newBuilder()
                                .setSnapshotter(snapshotter)
                                .setKey(KEY)
                                .build());
    }

    private void prepare(String snapshotter, String key) {
        prepare(snapshotter, key, LIMIT_SECONDS);
    }

    private void prepare(String snapshotter, String key, long seconds) {
        snapshots(seconds)
                .prepare(
                        PrepareSnapshotRequest.newBuilder()
                                .setSnapshotter(snapshotter)
                                .setKey(key)
                                .build());
    }

    private void remove(String snapshotter, String key) {
        snapshots(LIMIT_SECONDS)
                .remove(
                        RemoveSnapshotRequest.newBuilder()
                                .setSnapshotter(snapshotter)
                                .setKey(key)
                                .build());
    }

    @Override
    public void close() {
        // A daemon that waits for a stopped process would not stop either.
        hung.close();
        other.close();
        daemon.close();
    }
}
