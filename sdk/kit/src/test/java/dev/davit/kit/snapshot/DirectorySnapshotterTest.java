package dev.davit.kit.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.Mount;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

final class DirectorySnapshotterTest {
    @TempDir Path scratch;

    private final ScriptedLayers layers = new ScriptedLayers();

    @Test
    void directoriesAreNamedByIdAndPrivate() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("key", "", Map.of());
            assertEquals(List.of("1"), names(snapshots()));
            snapshotter.commit("name", "key", Map.of(), "");
            snapshotter.view("view", "name", Map.of());
            assertEquals(List.of("1", "2"), names(snapshots()));
            for (Path path : List.of(root(), snapshots(), snapshots().resolve("1"))) {
                assertEquals(
                        "rwx------",
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
            }
            assertEquals(Map.of("root", root().toString()), snapshotter.exports());
        }
    }

    @Test
    void aSnapshotWithoutItsDirectoryIsNotFound() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("key", "", Map.of());
            assertEquals("key", snapshotter.stat("key").name());
            Files.delete(snapshots().resolve("1"));
            DavitException e = assertThrows(DavitException.class, () -> snapshotter.stat("key"));
            assertEquals(ErrorCode.NOT_FOUND, e.code());
            snapshotter.remove("key");
        }
    }

    @Test
    void layersSeeWhereTheyAre() {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("a", "", Map.of());
            snapshotter.commit("base", "a", Map.of(), "");
            Map<String, String> labels = Map.of("l", "1", "empty", "");
            List<Mount> mounts = snapshotter.prepare("b", "base", labels);
            Layer filled = layers.filled.getLast();
            assertEquals(List.of(snapshots().resolve("1")), filled.parents());
            assertEquals(Map.of("l", "1"), filled.labels());
            assertTrue(filled.directory().getFileName().toString().startsWith("new-"));
            assertEquals(snapshots().resolve("2").toString(), mounts.getFirst().source());
        }
    }

    @Test
    void whenFillingFailsNothingIsLeft() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            layers.script =
                    layer -> {
                        Files.createDirectories(layer.directory().resolve("half/way"));
                        throw new IOException("No space left on device");
                    };
            failsWith(
                    ErrorCode.RESOURCE_EXHAUSTED,
                    "failed to create snapshot key: No space left on device: resource exhausted",
                    () -> snapshotter.prepare("key", "", Map.of()));
            assertEquals(List.of(), names(snapshots()));
            layers.script = layer -> {};
            snapshotter.prepare("key", "", Map.of());
        }
    }

    @Test
    void whenMountingFailsNothingIsLeft() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            layers.mountFailure = "no such file system";
            failsWith(
                    ErrorCode.UNKNOWN,
                    "failed to create snapshot: no such file system: unknown",
                    () -> snapshotter.prepare("key", "", Map.of()));
            assertEquals(List.of(), names(snapshots()));
            assertEquals(List.of(), keys(snapshotter));
        }
    }

    @Test
    void interruptionWhileFillingLeavesNothing() throws Exception {
        try (DirectorySnapshotter snapshotter = open()) {
            var filling = new CountDownLatch(1);
            layers.script =
                    layer -> {
                        Files.createFile(layer.directory().resolve("half"));
                        filling.countDown();
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                            throw new InterruptedIOException("copy");
                        }
                    };
            var outcome = new ArrayList<ErrorCode>();
            Thread caller =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            snapshotter.prepare("key", "", Map.of());
                                        } catch (DavitException e) {
                                            outcome.add(e.code());
                                        }
                                    });
            filling.await();
            assertEquals(1, names(snapshots()).size());
            caller.interrupt();
            caller.join();
            assertEquals(List.of(ErrorCode.CANCELLED), outcome);
            assertEquals(List.of(), names(snapshots()));
            assertEquals(List.of(), keys(snapshotter));
        }
    }

    @Test
    void interruptionIsSeenAfterFillingToo() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            layers.script = layer -> Thread.currentThread().interrupt();
            var failure =
                    assertThrows(
                            DavitException.class, () -> snapshotter.prepare("key", "", Map.of()));
            assertTrue(Thread.interrupted(), "the caller's flag stays");
            assertEquals(ErrorCode.CANCELLED, failure.code());
            assertEquals(List.of(), names(snapshots()));
        }
    }

    @Test
    void aParentThatGoesWhileFillingIsMissed() {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("a", "", Map.of());
            snapshotter.commit("base", "a", Map.of(), "");
            layers.script = layer -> snapshotter.remove("base");
            failsWith(
                    ErrorCode.NOT_FOUND,
                    "failed to create snapshot: parent snapshot base does not exist: not found",
                    () -> snapshotter.prepare("key", "base", Map.of()));
            assertEquals(List.of(), keys(snapshotter));
        }
    }

    @Test
    void cleanUpDeletesWhatACrashHasLeft() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("key", "", Map.of());
        }
        for (String left : List.of("new-1234", "7", "rm-3", "12345678901234567890")) {
            Files.createDirectories(snapshots().resolve(left).resolve("deep/er"));
        }
        Files.createSymbolicLink(snapshots().resolve("new-link"), scratch.resolve("elsewhere"));
        Files.createDirectory(scratch.resolve("elsewhere"));
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("another", "", Map.of());
            assertTrue(names(snapshots()).contains("8"), "an id that is on disk is not given");
            snapshotter.cleanup();
            assertEquals(List.of("1", "8"), names(snapshots()));
            assertTrue(Files.exists(scratch.resolve("elsewhere")));
        }
    }

    @Test
    void cleanUpSparesWhatIsBeingMade() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            layers.script =
                    layer -> {
                        snapshotter.cleanup();
                        assertTrue(Files.exists(layer.directory()), "deleted while being made");
                    };
            layers.mountScript =
                    layer -> {
                        snapshotter.cleanup();
                        assertTrue(Files.exists(layer.directory()), "deleted before its record");
                    };
            snapshotter.prepare("key", "", Map.of());
            assertEquals(List.of("1"), names(snapshots()));
        }
    }

    @Test
    void removalIsLeftToTheCleanUp() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("key", "", Map.of());
            snapshotter.remove("key");
            assertEquals(List.of("1"), names(snapshots()));
            snapshotter.cleanup();
            assertEquals(List.of(), names(snapshots()));
        }
    }

    @Test
    void removalCanBeDoneAtOnce() throws IOException {
        var options = new DirectoryOptions(true, InstantSource.system());
        try (var snapshotter = new DirectorySnapshotter(root(), layers, options)) {
            snapshotter.prepare("key", "", Map.of());
            assertEquals(List.of("1"), names(snapshots()));
            snapshotter.remove("key");
            assertEquals(List.of(), names(snapshots()));
        }
    }

    @Test
    void whatCannotBeDeletedIsTriedAgain() throws IOException {
        var refusals = new AtomicInteger(2);
        class StubbornLayers extends ScriptedLayers implements LayerRemoval {
            @Override
            public void remove(Path directory) throws IOException {
                if (refusals.getAndDecrement() > 0) {
                    throw new IOException("device or resource busy");
                }
                JdkTrees.remove(directory);
            }
        }
        var options = new DirectoryOptions(true, InstantSource.system());
        try (var snapshotter = new DirectorySnapshotter(root(), new StubbornLayers(), options)) {
            snapshotter.prepare("key", "", Map.of());
            snapshotter.remove("key");
            assertEquals(List.of(), keys(snapshotter));
            snapshotter.cleanup();
            assertEquals(List.of("1"), names(snapshots()));
            snapshotter.cleanup();
            assertEquals(List.of(), names(snapshots()));
        }
    }

    @Test
    void directoriesThatNoRecordExplainsAreNotTouched() throws IOException {
        Files.createDirectories(snapshots().resolve("1/fs"));
        failsWith(
                ErrorCode.FAILED_PRECONDITION,
                snapshots()
                        + " is not empty, but no record of ours says whose data that is; empty it"
                        + " or give this snapshotter another root: failed precondition",
                this::open);
        assertTrue(Files.exists(snapshots().resolve("1/fs")));
        Files.delete(snapshots().resolve("1/fs"));
        Files.delete(snapshots().resolve("1"));
        open().close();
    }

    @Test
    void oneRootHasOneSnapshotter() {
        try (DirectorySnapshotter snapshotter = open()) {
            snapshotter.prepare("key", "", Map.of());
            var refusal = assertThrows(DavitException.class, this::open);
            assertEquals(ErrorCode.FAILED_PRECONDITION, refusal.code());
        }
        open().close();
    }

    @Test
    void usageIsMeasuredByTheLayersIfTheyKnowBetter() {
        class MeasuringLayers extends ScriptedLayers implements LayerUsage {
            @Override
            public Usage usage(Layer layer) {
                return new Usage(layer.parents().size(), 99);
            }
        }
        try (var snapshotter = new DirectorySnapshotter(root(), new MeasuringLayers())) {
            snapshotter.prepare("a", "", Map.of());
            assertEquals(new Usage(0, 99), snapshotter.usage("a"));
            snapshotter.commit("base", "a", Map.of(), "");
            assertEquals(new Usage(0, 99), snapshotter.usage("base"));
            snapshotter.prepare("b", "base", Map.of());
            assertEquals(new Usage(1, 99), snapshotter.usage("b"));
        }
    }

    @Test
    void labelsOfTheLayersAreShownAndNotStored() {
        class LabellingLayers extends ScriptedLayers implements LayerLabels {
            @Override
            public Map<String, String> labels(Path directory) {
                return Map.of("shown", directory.getFileName().toString());
            }
        }
        try (var snapshotter = new DirectorySnapshotter(root(), new LabellingLayers())) {
            snapshotter.prepare("key", "", Map.of("shown", "other", "own", "1"));
            Map<String, String> shown = Map.of("shown", "1", "own", "1");
            assertEquals(shown, snapshotter.stat("key").labels());
            snapshotter.walk(Filter.ALL, info -> assertEquals(shown, info.labels()));
        }
        try (DirectorySnapshotter snapshotter = open()) {
            assertEquals("other", snapshotter.stat("key").labels().get("shown"));
        }
    }

    @Test
    void removalOfTheLayersIsAsked() throws IOException {
        var removed = new ArrayList<Path>();
        class RemovingLayers extends ScriptedLayers implements LayerRemoval {
            @Override
            public void remove(Path directory) throws IOException {
                removed.add(directory);
                JdkTrees.remove(directory);
            }
        }
        try (var snapshotter = new DirectorySnapshotter(root(), new RemovingLayers())) {
            snapshotter.prepare("key", "", Map.of());
            snapshotter.remove("key");
            snapshotter.cleanup();
            assertEquals(List.of(snapshots().resolve("1")), removed);
        }
    }

    @Test
    void usageOfASnapshotThatGoesMeanwhileIsNotFound() {
        var meanwhile = new AtomicReference<Runnable>(() -> {});
        class VanishingLayers extends ScriptedLayers implements LayerUsage {
            @Override
            public Usage usage(Layer layer) throws IOException {
                meanwhile.get().run();
                throw new NoSuchFileException(layer.directory().toString());
            }
        }
        try (var snapshotter = new DirectorySnapshotter(root(), new VanishingLayers())) {
            snapshotter.prepare("key", "", Map.of());
            var failure = assertThrows(DavitException.class, () -> snapshotter.usage("key"));
            assertEquals(ErrorCode.UNKNOWN, failure.code(), failure.getMessage());
            meanwhile.set(() -> snapshotter.remove("key"));
            failure = assertThrows(DavitException.class, () -> snapshotter.usage("key"));
            assertEquals(ErrorCode.NOT_FOUND, failure.code());
        }
    }

    @Test
    void anExceptionOfTheAuthorsPassesAsItIs() throws IOException {
        try (DirectorySnapshotter snapshotter = open()) {
            var defect = new IllegalStateException("a defect");
            layers.script =
                    layer -> {
                        throw defect;
                    };
            assertSame(
                    defect,
                    assertThrows(
                            IllegalStateException.class,
                            () -> snapshotter.prepare("key", "", Map.of())));
            assertEquals(List.of(), names(snapshots()));
        }
    }

    private DirectorySnapshotter open() {
        return new DirectorySnapshotter(root(), layers);
    }

    private Path root() {
        return scratch.resolve("root");
    }

    private Path snapshots() {
        return root().resolve("snapshots");
    }

    private static void failsWith(ErrorCode code, String message, Executable call) {
        var failure = assertThrows(DavitException.class, call);
        assertEquals(message, failure.getMessage());
        assertEquals(code, failure.code());
    }

    private static List<String> keys(DirectorySnapshotter snapshotter) {
        var keys = new ArrayList<String>();
        snapshotter.walk(Filter.ALL, (SnapshotInfo info) -> keys.add(info.name()));
        return keys;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            var names = new TreeSet<String>();
            children.forEach(child -> names.add(child.getFileName().toString()));
            return List.copyOf(names);
        }
    }

    /** Layers that do what a test says. */
    private static class ScriptedLayers implements Layers {
        private final List<Layer> filled = new ArrayList<>();
        private Work script = layer -> {};
        private Work mountScript = layer -> {};
        private String mountFailure = "";

        @Override
        public void fill(Layer layer) throws IOException {
            filled.add(layer);
            script.on(layer);
        }

        @Override
        public List<Mount> mounts(Layer layer) {
            if (!mountFailure.isEmpty()) {
                throw ErrorCode.UNKNOWN.about(mountFailure);
            }
            try {
                mountScript.on(layer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.of(new Mount("bind", layer.directory().toString(), List.of()));
        }
    }

    @FunctionalInterface
    private interface Work {
        void on(Layer layer) throws IOException;
    }
}
