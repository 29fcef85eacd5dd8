package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.Mount;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Rules 41 to 51: files. Skipped where nothing can be mounted. */
interface SnapshotFileRules {
    @Test
    default void s41_mountsCanBeMounted(SnapshotterBench bench) throws Exception {
        List<Mount> mounts = bench.snapshotter().prepare("key", "", Map.of());
        if (bench.declines(SnapshotterBehaviour.MOUNTING)) {
            assertThrows(IOException.class, () -> bench.mounted(mounts, directory -> {}));
        } else {
            bench.needsFiles();
            bench.mounted(mounts, directory -> Files.createFile(directory.resolve("a")));
        }
    }

    @Test
    default void s42_aSnapshotWithoutParentIsAnEmptyDirectory(SnapshotterBench bench)
            throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        for (List<Mount> mounts :
                List.of(
                        snapshotter.prepare("active", "", Map.of()),
                        snapshotter.view("view", "", Map.of()))) {
            bench.mounted(
                    mounts,
                    directory -> {
                        assertEquals(List.of(), names(directory));
                        assertEquals(0755, mode(directory) & 07777);
                    });
        }
    }

    @Test
    default void s43_whatIsWrittenStays(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "", directory -> Files.writeString(directory.resolve("a"), "base"));
        for (String parent : List.of("", "base")) {
            String key = "on " + parent;
            bench.mounted(
                    snapshotter.prepare(key, parent, Map.of()),
                    directory -> {
                        Files.createDirectories(directory.resolve("b/c"));
                        Files.writeString(directory.resolve("b/c/d"), "written");
                    });
            bench.mounted(
                    key,
                    directory -> {
                        assertTrue(Files.exists(directory.resolve("b/c/d")), "lost");
                        assertEquals("written", Files.readString(directory.resolve("b/c/d")));
                    });
        }
    }

    @Test
    default void s44_aChildShowsTheFilesOfItsParents(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        layers(bench);
        bench.mounted(
                bench.snapshotter().prepare("key", "three", Map.of()), SnapshotFileRules::check);
    }

    @Test
    default void s45_aViewShowsTheFilesOfItsParents(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        layers(bench);
        bench.mounted(bench.snapshotter().view("key", "three", Map.of()), SnapshotFileRules::check);
        bench.mounted(
                bench.snapshotter().view("lower", "one", Map.of()),
                directory -> {
                    assertEquals(List.of("deep", "gone", "kept"), names(directory));
                    assertEquals("one", Files.readString(directory.resolve("kept")));
                });
    }

    @Test
    default void s46_aViewIsReadOnly(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        layers(bench);
        for (String parent : List.of("", "one", "two")) {
            bench.mounted(
                    snapshotter.view("view on " + parent, parent, Map.of()),
                    directory ->
                            assertThrows(
                                    IOException.class,
                                    () -> Files.createFile(directory.resolve("new")),
                                    "written to a view on " + parent));
            bench.mounted(
                    snapshotter.prepare("active on " + parent, parent, Map.of()),
                    directory -> Files.createFile(directory.resolve("new")));
        }
    }

    @Test
    default void s47_aChildDoesNotChangeItsParent(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        layers(bench);
        bench.commit(
                "child",
                "three",
                directory -> {
                    Files.writeString(directory.resolve("kept"), "child");
                    Files.delete(directory.resolve("deep/file"));
                    Files.writeString(directory.resolve("deep/more"), "child");
                });
        bench.mounted(
                bench.snapshotter().view("view", "three", Map.of()), SnapshotFileRules::check);
        bench.mounted(
                bench.snapshotter().view("view of child", "child", Map.of()),
                directory -> {
                    assertEquals("child", Files.readString(directory.resolve("kept")));
                    assertEquals(List.of("more"), names(directory.resolve("deep")));
                });
    }

    @Test
    default void s48_siblingsDoNotSeeEachOther(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        Snapshotter snapshotter = bench.snapshotter();
        layers(bench);
        for (String parent : List.of("", "three")) {
            bench.mounted(
                    snapshotter.prepare("one on " + parent, parent, Map.of()),
                    one ->
                            bench.mounted(
                                    snapshotter.prepare("two on " + parent, parent, Map.of()),
                                    two -> {
                                        Files.createFile(one.resolve("of one"));
                                        Files.createFile(two.resolve("of two"));
                                        assertTrue(Files.exists(one.resolve("of one")));
                                        assertFalse(Files.exists(one.resolve("of two")));
                                        assertFalse(Files.exists(two.resolve("of one")));
                                    }));
        }
    }

    @Test
    default void s49_attributesArePassedOn(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        var sample = new FileSample();
        bench.commit("one", "", sample::make);
        bench.commit("two", "one");
        bench.mounted(bench.snapshotter().prepare("active", "two", Map.of()), sample::check);
        bench.mounted(bench.snapshotter().view("view", "two", Map.of()), sample::check);
    }

    @Test
    default void s50_aCommittedSnapshotIsFrozen(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        layers(bench);
        bench.snapshotter().prepare("key", "three", Map.of());
        bench.mounted("key", directory -> Files.writeString(directory.resolve("kept"), "changed"));
        bench.snapshotter().remove("key");
        bench.mounted(
                bench.snapshotter().prepare("key", "three", Map.of()), SnapshotFileRules::check);
    }

    @Test
    default void s51_deepChainsCanBeMounted(SnapshotterBench bench) throws Exception {
        bench.needsFiles();
        int depth = 128;
        String top = "";
        for (int i = 0; i < depth; i++) {
            String name = "layer" + i;
            if (i % 16 == 0 || i == depth - 1) {
                bench.commit(name, top, directory -> Files.createFile(directory.resolve(name)));
            } else {
                bench.commit(name, top);
            }
            top = name;
        }
        for (List<Mount> mounts :
                List.of(
                        bench.snapshotter().prepare("active", top, Map.of()),
                        bench.snapshotter().view("view", top, Map.of()))) {
            bench.mounted(
                    mounts,
                    directory -> {
                        assertTrue(Files.exists(directory.resolve("layer0")));
                        assertTrue(Files.exists(directory.resolve("layer127")));
                        assertEquals(9, names(directory).size());
                    });
        }
    }

    /** Three snapshots one upon another, the last of which {@link #check} accepts. */
    private static void layers(SnapshotterBench bench) throws Exception {
        bench.commit(
                "one",
                "",
                directory -> {
                    Files.writeString(directory.resolve("kept"), "one");
                    Files.writeString(directory.resolve("gone"), "one");
                    Files.createDirectory(directory.resolve("deep"));
                    Files.writeString(directory.resolve("deep/file"), "one");
                });
        bench.commit(
                "two",
                "one",
                directory -> {
                    Files.delete(directory.resolve("gone"));
                    Files.writeString(directory.resolve("kept"), "two");
                });
        bench.commit(
                "three",
                "two",
                directory -> Files.writeString(directory.resolve("added"), "three"));
    }

    private static void check(Path directory) throws IOException {
        assertEquals(List.of("added", "deep", "kept"), names(directory));
        assertEquals("two", Files.readString(directory.resolve("kept")));
        assertEquals("three", Files.readString(directory.resolve("added")));
        assertEquals("one", Files.readString(directory.resolve("deep/file")));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString())
                    // Made by mkfs in the root of every ext4.
                    .filter(name -> !name.equals("lost+found"))
                    .sorted()
                    .toList();
        }
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode");
    }
}
