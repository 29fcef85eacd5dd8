package dev.davit.kit.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.api.Takeover;
import dev.davit.api.Usage;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Snapshots that containerd has left behind. */
final class SnapshotAdoptionTest {
    private static final Instant THEN = Instant.parse("2020-01-01T00:00:00Z");
    private static final Usage USAGE = new Usage(4096, 2);
    private static final List<Takeover> ANY = List.of(Takeover.values());

    @TempDir Path scratch;

    /** Copies one file. */
    private static final class OneFile implements Layers, LayerAdoption {
        @Override
        public void fill(Layer layer) {}

        @Override
        public List<Mount> mounts(Layer layer) {
            return List.of();
        }

        @Override
        public void adopt(Layer layer, Path source, Takeover way) throws IOException {
            Files.copy(source.resolve("file"), layer.directory().resolve("file"));
        }
    }

    private static DirectorySnapshotter open(Path root) {
        return new DirectorySnapshotter(root, new OneFile());
    }

    /** What containerd leaves behind: a record, and directories. */
    private Path theirs(String name) throws IOException {
        Path root = scratch.resolve(name);
        for (int id = 1; id <= 3; id++) {
            Path directory = root.resolve("snapshots").resolve(Integer.toString(id));
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("file"), "file " + id);
        }
        Files.writeString(root.resolve("metadata.db"), "theirs");
        return root;
    }

    private static SnapshotInfo info(SnapshotKind kind, String name, String parent) {
        return new SnapshotInfo(kind, name, parent, Map.of("l", "v"), THEN, THEN);
    }

    @Test
    void inPlaceNothingIsMovedAndNothingLost() throws IOException {
        Path root = theirs("root");
        try (DirectorySnapshotter snapshotter = open(root)) {
            assertEquals(Optional.of(Takeover.IN_PLACE), snapshotter.wayFrom(root, ANY));
            snapshotter.adopt(
                    info(SnapshotKind.COMMITTED, "a", ""), USAGE, root, 1, Takeover.IN_PLACE);
            snapshotter.adopt(
                    info(SnapshotKind.ACTIVE, "b", "a"), USAGE, root, 2, Takeover.IN_PLACE);
            assertEquals(info(SnapshotKind.COMMITTED, "a", ""), snapshotter.stat("a"));
            assertEquals(USAGE, snapshotter.usage("a"));
            snapshotter.cleanup();
        }
        try (DirectorySnapshotter snapshotter = open(root)) {
            snapshotter.cleanup();
            assertTrue(Files.exists(root.resolve("snapshots/3/file")), "not adopted yet");
            snapshotter.prepare("new", "a", Map.of());
            assertTrue(Files.exists(root.resolve("snapshots/4")), "no id is given twice");
            snapshotter.remove("b");
            snapshotter.cleanup();
            assertFalse(Files.exists(root.resolve("snapshots/2")), "removed after adoption");
            assertTrue(Files.exists(root.resolve("snapshots/1/file")));
        }
    }

    @Test
    void aDirectoryHasOneOwner() throws IOException {
        Path root = theirs("root");
        try (DirectorySnapshotter snapshotter = open(root)) {
            snapshotter.adopt(
                    info(SnapshotKind.COMMITTED, "a", ""), USAGE, root, 1, Takeover.IN_PLACE);
            assertFails(ErrorCode.FAILED_PRECONDITION, snapshotter, "b", root, 1);
            assertFails(ErrorCode.ALREADY_EXISTS, snapshotter, "a", root, 2);
            assertFails(ErrorCode.NOT_FOUND, snapshotter, "c", root, 7);
            snapshotter.prepare("own", "", Map.of());
            assertFails(ErrorCode.FAILED_PRECONDITION, snapshotter, "d", root, 4);
        }
    }

    private static void assertFails(
            ErrorCode code, DirectorySnapshotter snapshotter, String name, Path root, long id) {
        DavitException e =
                assertThrows(
                        DavitException.class,
                        () ->
                                snapshotter.adopt(
                                        info(SnapshotKind.COMMITTED, name, ""),
                                        USAGE,
                                        root,
                                        id,
                                        Takeover.IN_PLACE));
        assertEquals(code, e.code());
    }

    @Test
    void elsewhereTheLayerIsFilled() throws IOException {
        Path theirs = theirs("theirs");
        try (DirectorySnapshotter snapshotter = open(scratch.resolve("ours"))) {
            assertEquals(Optional.of(Takeover.LINK), snapshotter.wayFrom(theirs, ANY));
            assertEquals(Optional.empty(), snapshotter.wayFrom(theirs, List.of(Takeover.IN_PLACE)));
            SnapshotInfo info = info(SnapshotKind.COMMITTED, "a", "");
            snapshotter.adopt(info, USAGE, theirs, 3, Takeover.COPY);
            assertEquals("file 3", Files.readString(scratch.resolve("ours/snapshots/1/file")));
            Files.delete(theirs.resolve("snapshots/2/file"));
            assertThrows(
                    DavitException.class,
                    () ->
                            snapshotter.adopt(
                                    info(SnapshotKind.ACTIVE, "b", "a"),
                                    USAGE,
                                    theirs,
                                    2,
                                    Takeover.COPY));
            try (var left = Files.list(scratch.resolve("ours/snapshots"))) {
                assertEquals(1, left.count(), "a failure leaves nothing");
            }
        }
    }

    @Test
    void directoriesOfNobodyAreStillRefused() throws IOException {
        Path root = theirs("root");
        Files.delete(root.resolve("metadata.db"));
        DavitException e = assertThrows(DavitException.class, () -> open(root).close());
        assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
    }
}
