package dev.davit.snapshotter.native_;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Filter;
import dev.davit.api.snapshotter.SnapshotCleaner;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.tck.SnapshotterCrashTrial;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.Stream;

/** Killed in the middle of its work, it has kept its word and leaves nothing behind for ever. */
@Tag("slow")
final class NativeSnapshotterCrashTest {
    @TempDir Path root;

    @Test
    void nothingThatWasAnsweredIsLost() throws Exception {
        int crashes = Integer.getInteger("davit.kill.cycles", 8);
        SnapshotterCrashTrial.run(NativeSnapshotterTckTest.class, root, crashes, this::lookAround);
    }

    private void lookAround(Snapshotter snapshotter) throws IOException {
        var keys = new ArrayList<String>();
        snapshotter.walk(
                Filter.ALL,
                info -> {
                    keys.add(info.name());
                    if (info.kind() == SnapshotKind.ACTIVE) {
                        Path source = Path.of(snapshotter.mounts(info.name()).get(0).source());
                        assertTrue(Files.isDirectory(source), source + " is missing");
                    }
                });
        ((SnapshotCleaner) snapshotter).cleanup();
        try (Stream<Path> children = Files.list(root.resolve("snapshots"))) {
            assertEquals(keys.size(), children.count());
        }
    }
}
