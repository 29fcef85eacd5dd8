package dev.davit.itest.plugins;

import dev.davit.proto.services.snapshots.v1.CommitSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.ListSnapshotsRequest;
import dev.davit.proto.services.snapshots.v1.MountsRequest;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.RemoveSnapshotRequest;
import dev.davit.proto.services.snapshots.v1.SnapshotsGrpc;
import dev.davit.proto.services.snapshots.v1.StatSnapshotRequest;

import io.grpc.StatusRuntimeException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls a snapshotter at a steady rate, unary and streaming, and remembers what must be there
 * afterwards.
 */
final class SnapshotLoad implements AutoCloseable {
    private static final String ROOT_LABEL = "containerd.io/gc.root";
    private static final int CALLERS = 8;
    private static final int KEPT = 5;
    private static final int KEPT_AT_MOST = 200;

    private final Api api;
    private final String snapshotter;
    private final long pauseNanos;
    private final List<Thread> callers = new ArrayList<>();
    private final AtomicLong calls = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    private final Set<String> kept = new ConcurrentSkipListSet<>();
    private volatile boolean over;

    private SnapshotLoad(Path socket, String snapshotter, int callsPerSecond) {
        api = new Api(socket, "load-" + snapshotter);
        this.snapshotter = snapshotter;
        pauseNanos = 1_000_000_000L * CALLERS / callsPerSecond;
    }

    /** Begins. */
    static SnapshotLoad start(Path socket, String snapshotter, int callsPerSecond) {
        var load = new SnapshotLoad(socket, snapshotter, callsPerSecond);
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            load.callers.add(
                    Thread.ofPlatform()
                            .daemon()
                            .name("load " + snapshotter + " " + caller)
                            .start(() -> load.live(number)));
        }
        return load;
    }

    long calls() {
        return calls.get();
    }

    /** Calls that were told the plugin is not there. */
    long refused() {
        return refused.get();
    }

    /** All other failures, with the call that failed. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** Waits for some more calls to have ended. */
    void awaitCalls(long more) {
        long goal = calls.get() + more;
        dev.davit.testbed.Await.until(
                () -> "calls of " + snapshotter + "; failures so far: " + failures(),
                () -> calls.get() >= goal || !failures.isEmpty());
    }

    private void live(int caller) {
        for (int life = 0; !over; life++) {
            live(caller + "-" + life, life % KEPT == 0 && kept.size() < KEPT_AT_MOST);
        }
    }

    private void live(String name, boolean keep) {
        SnapshotsGrpc.SnapshotsBlockingStub stub = api.snapshots();
        boolean made =
                call(
                        "Prepare",
                        () ->
                                stub.prepare(
                                        PrepareSnapshotRequest.newBuilder()
                                                .setSnapshotter(snapshotter)
                                                .setKey("active-" + name)
                                                .putLabels(ROOT_LABEL, "yes")
                                                .build()));
        if (!made) {
            return;
        }
        call(
                "Mounts",
                () ->
                        stub.mounts(
                                MountsRequest.newBuilder()
                                        .setSnapshotter(snapshotter)
                                        .setKey("active-" + name)
                                        .build()));
        boolean committed =
                call(
                        "Commit",
                        () ->
                                stub.commit(
                                        CommitSnapshotRequest.newBuilder()
                                                .setSnapshotter(snapshotter)
                                                .setName(name)
                                                .setKey("active-" + name)
                                                .putLabels(ROOT_LABEL, "yes")
                                                .build()));
        if (!committed) {
            return;
        }
        kept.add(name);
        call("Stat", () -> stub.stat(stat(name)));
        call("List", () -> names(stub));
        if (!keep && call("Remove", () -> stub.remove(removal(name)))) {
            kept.remove(name);
        }
    }

    private StatSnapshotRequest stat(String name) {
        return StatSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(name).build();
    }

    private RemoveSnapshotRequest removal(String name) {
        return RemoveSnapshotRequest.newBuilder().setSnapshotter(snapshotter).setKey(name).build();
    }

    private Set<String> names(SnapshotsGrpc.SnapshotsBlockingStub stub) {
        var names = new TreeSet<String>();
        stub.list(ListSnapshotsRequest.newBuilder().setSnapshotter(snapshotter).build())
                .forEachRemaining(
                        page -> page.getInfoList().forEach(info -> names.add(info.getName())));
        return names;
    }

    private boolean call(String method, Runnable call) {
        LockSupport.parkNanos(pauseNanos);
        calls.incrementAndGet();
        try {
            call.run();
            return true;
        } catch (StatusRuntimeException e) {
            switch (e.getStatus().getCode()) {
                case UNAVAILABLE -> refused.incrementAndGet();
                default -> failures.add(method + ": " + e.getStatus());
            }
            return false;
        }
    }

    /** Ends; answers names that are missing or too many, which is empty if all is well. */
    Set<String> stop() {
        over = true;
        callers.forEach(SnapshotLoad::join);
        Set<String> differences = names(api.snapshots());
        differences.removeIf(name -> name.startsWith("active-"));
        for (String name : kept) {
            if (!differences.remove(name)) {
                differences.add("missing " + name);
            }
        }
        return differences;
    }

    private static void join(Thread caller) {
        try {
            caller.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        over = true;
        api.close();
    }
}
