package dev.davit.bench;

import dev.davit.proto.services.plugins.v1.ListPluginsRequest;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.PluginChange;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proto.services.plugins.v1.WatchPluginsRequest;

import io.grpc.stub.StreamObserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A bundle that comes into the watched directory of a running daemon, until its plugin is ready.
 */
final class DropRow implements Row {
    private static final int DROPS = 10;
    private static final long PATIENCE_SECONDS = 30;
    private static final String EXAMPLE = "dev.davit.example.snapshotter.copy";
    private static final String ID = "copy";

    @Override
    public String id() {
        return "drop";
    }

    @Override
    public List<Metric> metrics() {
        return List.of(
                Metric.less("ready, the first of a daemon", "ms", Mark.none()),
                Metric.less("ready, median of " + DROPS + " more", "ms", Mark.atMost(300)),
                Metric.less("ready, slowest of them", "ms", Mark.none()),
                Metric.less("gone, median", "ms", Mark.none()));
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
    public double[] measure(Contender contender) throws Exception {
        try (Running daemon = contender.fresh()) {
            var changes = new Changes();
            daemon.client()
                    .pluginStreams()
                    .watch(WatchPluginsRequest.getDefaultInstance(), changes);
            // The daemon has answered a later call on the same connection: it watches.
            isReady(daemon);
            double first = drop(daemon, changes);
            remove(daemon, changes);
            double[] ready = new double[DROPS];
            double[] gone = new double[DROPS];
            for (int i = 0; i < DROPS; i++) {
                ready[i] = drop(daemon, changes);
                gone[i] = remove(daemon, changes);
            }
            var times = new Samples(ready);
            return new double[] {
                first, times.median(), times.most(), new Samples(gone).median(),
            };
        }
    }

    /** Renamed into place, as whoever delivers files should. */
    private static double drop(Running daemon, Changes changes) throws Exception {
        Path file = Files.copy(jar(), daemon.directory().resolve("dropped.jar"));
        long start = System.nanoTime();
        Files.move(file, daemon.plugins().resolve("copy.jar"), StandardCopyOption.ATOMIC_MOVE);
        changes.await(State.READY);
        double millis = (System.nanoTime() - start) / 1e6;
        if (!isReady(daemon)) {
            throw new IllegalStateException("the plugin is said to be ready and is not");
        }
        return millis;
    }

    private static double remove(Running daemon, Changes changes) throws Exception {
        long start = System.nanoTime();
        Files.delete(daemon.plugins().resolve("copy.jar"));
        changes.await(State.ABSENT);
        return (System.nanoTime() - start) / 1e6;
    }

    private static boolean isReady(Running daemon) {
        return daemon
                .client()
                .plugins()
                .list(ListPluginsRequest.getDefaultInstance())
                .getPluginsList()
                .stream()
                .filter(plugin -> plugin.getId().equals(ID))
                .map(Plugin::getState)
                .anyMatch(State.READY::equals);
    }

    /** The example of the SDK. */
    private static Path jar() {
        return Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .filter(entry -> entry.contains(EXAMPLE))
                .map(Path::of)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + EXAMPLE));
    }

    /** The plugin's states as the daemon tells them. */
    private static final class Changes implements StreamObserver<PluginChange> {
        private final BlockingQueue<State> states = new LinkedBlockingQueue<>();

        void await(State wanted) throws InterruptedException {
            while (true) {
                State state = states.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (state == null) {
                    throw new IllegalStateException("the plugin has not become " + wanted);
                }
                if (state == wanted) {
                    return;
                }
            }
        }

        @Override
        public void onNext(PluginChange change) {
            if (change.getId().equals(ID)) {
                states.add(change.getAfter());
            }
        }

        @Override
        public void onError(Throwable failure) {
            // Whoever waits for a change says that none comes.
        }

        @Override
        public void onCompleted() {
            // Likewise.
        }
    }
}
