package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Usage;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Rules 52 to 56: space. */
interface SnapshotUsageRules {
    @Test
    default void s52_usageOfAViewIsZero(SnapshotterBench bench) {
        bench.commit("base", "");
        for (String parent : List.of("", "base")) {
            bench.snapshotter().view("view on " + parent, parent, Map.of());
            assertEquals(Usage.ZERO, bench.snapshotter().usage("view on " + parent));
        }
    }

    @Test
    default void s53_usageOfAnActiveSnapshotIsMeasuredNow(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        Usage empty = snapshotter.usage("key");
        bench.mounted(
                "key",
                directory -> {
                    Files.write(directory.resolve("a"), noise(1 << 20));
                    Files.createDirectory(directory.resolve("b"));
                    Files.createFile(directory.resolve("b/c"));
                });
        Usage full = snapshotter.usage("key");
        assertEquals(empty.inodes() + 3, full.inodes());
        long grown = full.sizeBytes() - empty.sizeBytes();
        assertTrue(grown >= 1 << 20 && grown < 2 << 20, "1 MiB more is " + grown + " bytes more");
        bench.mounted("key", directory -> Files.delete(directory.resolve("a")));
        assertEquals(empty.inodes() + 2, snapshotter.usage("key").inodes());
    }

    @Test
    default void s54_usageIsFixedAtCommit(SnapshotterBench bench) throws Exception {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        if (!bench.declines(SnapshotterBehaviour.MOUNTING)) {
            bench.needsFiles();
            bench.mounted("key", directory -> Files.write(directory.resolve("a"), noise(100_000)));
        }
        Usage active = snapshotter.usage("key");
        snapshotter.commit("name", "key", Map.of(), "");
        assertEquals(active, snapshotter.usage("name"));
        bench.commit("child", "name");
        assertEquals(active, snapshotter.usage("name"));
    }

    @Test
    default void s55_usageCountsAnInodeOnce(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("key", "", Map.of());
        Usage empty = snapshotter.usage("key");
        bench.mounted(
                "key",
                directory -> {
                    Files.write(directory.resolve("a"), noise(1 << 20));
                    Files.createLink(directory.resolve("b"), directory.resolve("a"));
                    Files.createSymbolicLink(directory.resolve("c"), directory.resolve("a"));
                });
        Usage full = snapshotter.usage("key");
        assertEquals(empty.inodes() + 2, full.inodes());
        long grown = full.sizeBytes() - empty.sizeBytes();
        assertTrue(grown < 2 << 20, "1 MiB under two names is " + grown + " bytes");
    }

    @Test
    default void s56_usageLeavesOutSiblingsAndChildren(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "", directory -> Files.write(directory.resolve("a"), noise(10_000)));
        Usage base = snapshotter.usage("base");
        snapshotter.prepare("key", "base", Map.of());
        Usage before = snapshotter.usage("key");
        bench.mounted(
                snapshotter.prepare("sibling", "base", Map.of()),
                directory -> Files.write(directory.resolve("b"), noise(1 << 20)));
        assertEquals(before, snapshotter.usage("key"));
        assertEquals(base, snapshotter.usage("base"));
        assertTrue(snapshotter.usage("sibling").sizeBytes() > base.sizeBytes() + (1 << 19));
    }

    /** Bytes that no file system makes smaller. */
    private static byte[] noise(int size) {
        var bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return bytes;
    }
}
