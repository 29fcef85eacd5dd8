package dev.davit.metadata.collect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.metadata.Conditions;
import dev.davit.metadata.MetadataStage;
import dev.davit.metadata.Scope;
import dev.davit.slots.MethodMeter;
import dev.davit.slots.PluginActivity;
import dev.davit.slots.RunningCall;
import dev.davit.slots.StateChange;
import dev.davit.testkit.ForwardingSnapshotter;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.lang.annotation.Annotation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** Deletions that wait for a collection, beside a snapshotter that hangs. */
class SynchronousDeletionTest {
    private static final Scope LEASED = new Scope("t", "l");
    private static final Scope HUNG = new Scope("t", "hung");

    private final CountDownLatch heal = new CountDownLatch(1);
    private final Snapshotter well = new InMemorySnapshotter();
    private final Hanging hanging = new Hanging(heal);

    @TempDir private Path directory;
    private MetadataStage stage;
    private CollectionScheduler scheduler;

    /** Its removals hang until it is healed. */
    private static final class Hanging extends ForwardingSnapshotter {
        private final CountDownLatch heal;
        private final CountDownLatch entered = new CountDownLatch(1);

        Hanging(CountDownLatch heal) {
            super(new InMemorySnapshotter());
            this.heal = heal;
        }

        @Override
        public void remove(String key) {
            entered.countDown();
            try {
                heal.await();
            } catch (InterruptedException e) {
                throw ErrorCode.CANCELLED.about("call");
            }
            super.remove(key);
        }
    }

    /** Nothing happens. */
    private static final class Calm implements PluginActivity {
        @Override
        public List<RunningCall> calls(String type, String id) {
            return List.of();
        }

        @Override
        public List<MethodMeter> meters() {
            return List.of();
        }

        @Override
        public AutoCloseable listen(Consumer<StateChange> listener) {
            return () -> {};
        }
    }

    /** Collects only when asked. */
    private record Never() implements SchedulerSettings.Config {
        @Override
        public double pause_threshold() {
            return 0.5;
        }

        @Override
        public int deletion_threshold() {
            return 0;
        }

        @Override
        public int mutation_threshold() {
            return 0;
        }

        @Override
        public String schedule_delay() {
            return "0s";
        }

        @Override
        public String startup_delay() {
            return "0s";
        }

        @Override
        public Class<? extends Annotation> annotationType() {
            return SchedulerSettings.Config.class;
        }
    }

    @BeforeEach
    void open() {
        stage = new MetadataStage(directory);
        stage.put("well", well);
        stage.put("hanging", hanging);
        scheduler = new CollectionScheduler(stage.metadata(), new Calm(), new Never());
        scheduler.start();
    }

    @AfterEach
    void close() {
        heal.countDown();
        scheduler.stop();
        stage.close();
    }

    private void prepare(String snapshotter, Scope scope, String key) {
        stage.metadata().leases().create(scope.namespace(), scope.lease(), Map.of());
        stage.metadata().snapshots(snapshotter).prepare(scope, key, "", Map.of());
    }

    private void deleteLease(Scope scope) {
        scheduler.collectAfter(() -> stage.metadata().leases().delete("t", scope.lease()));
    }

    @Test
    void aDeletionWaitsForItsOwnBackendAndNotForOneThatHangs() throws InterruptedException {
        prepare("hanging", HUNG, "doomed");
        prepare("well", LEASED, "k");
        stage.metadata().leases().delete("t", HUNG.lease());
        hanging.entered.await();
        deleteLease(LEASED);
        assertEquals(List.of(), MetadataStage.keys(well));
        assertEquals(1, MetadataStage.keys(hanging).size());
        heal.countDown();
        Conditions.await(() -> MetadataStage.keys(hanging).isEmpty());
    }

    /** What the same collection removes of it is waited for: here until it is healed. */
    @Test
    void aDeletionWaitsForTheBackendThatItTakesFrom() throws InterruptedException {
        prepare("hanging", HUNG, "doomed");
        var done = new CountDownLatch(1);
        Thread deletion =
                Thread.ofVirtual()
                        .start(
                                () -> {
                                    deleteLease(HUNG);
                                    done.countDown();
                                });
        hanging.entered.await();
        assertEquals(1, done.getCount());
        heal.countDown();
        deletion.join();
        assertEquals(List.of(), MetadataStage.keys(hanging));
    }

    @Test
    void aDeletionThatFailsCollectsNothing() {
        prepare("well", LEASED, "k");
        long before = stage.metadata().collections();
        DavitException e =
                assertThrows(DavitException.class, () -> deleteLease(new Scope("t", "none")));
        assertEquals(ErrorCode.NOT_FOUND, e.code());
        deleteLease(LEASED);
        assertTrue(stage.metadata().collections() > before);
        assertEquals(List.of(), MetadataStage.keys(well));
    }
}
