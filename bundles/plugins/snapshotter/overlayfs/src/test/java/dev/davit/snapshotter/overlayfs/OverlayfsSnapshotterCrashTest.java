package dev.davit.snapshotter.overlayfs;

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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Killed in the middle of its work, it has kept its word and leaves nothing behind for ever. */
@Tag("slow")
final class OverlayfsSnapshotterCrashTest {
    @TempDir Path root;

    private final AtomicInteger garbage = new AtomicInteger();

    @Test
    void nothingThatWasAnsweredIsLost() throws Exception {
        int crashes = Integer.getInteger("davit.kill.cycles", 8);
        SnapshotterCrashTrial.run(
                OverlayfsSnapshotterTckTest.class, root, crashes, this::lookAround);
        assertTrue(garbage.get() > 0, "no crash has left anything to clean up");
    }

    private void lookAround(Snapshotter snapshotter) throws IOException {
        var keys = new ArrayList<String>();
        snapshotter.walk(
                Filter.ALL,
                info -> {
                    keys.add(info.name());
                    if (info.kind() == SnapshotKind.ACTIVE) {
                        String options =
                                String.join(",", snapshotter.mounts(info.name()).get(0).options());
                        String source = snapshotter.mounts(info.name()).get(0).source();
                        for (String word : (options + "," + source).split("[,:=]", -1)) {
                            if (word.startsWith("/")) {
                                assertTrue(Files.isDirectory(Path.of(word)), word + " is missing");
                            }
                        }
                    }
                });
        garbage.addAndGet(directories() - keys.size());
        ((SnapshotCleaner) snapshotter).cleanup();
        assertEquals(keys.size(), directories());
    }

    private int directories() throws IOException {
        try (Stream<Path> children = Files.list(root.resolve("snapshots"))) {
            return (int) children.count();
        }
    }
}
