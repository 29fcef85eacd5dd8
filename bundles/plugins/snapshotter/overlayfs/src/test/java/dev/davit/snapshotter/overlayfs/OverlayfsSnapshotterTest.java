package dev.davit.snapshotter.overlayfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.Mount;
import dev.davit.api.Platform;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What clients and operators see beyond the rules of the slot: paths, options, modes, owners. */
final class OverlayfsSnapshotterTest {
    private static final String UPPERDIR = "containerd.io/snapshot/overlay.upperdir";

    @TempDir Path root;

    @Test
    void mountsAreThoseOfContainerd() {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            assertEquals(bind(1, "rw"), snapshotter.prepare("active", "", Map.of()));
            assertEquals(bind(2, "ro"), snapshotter.view("view", "", Map.of()));
            snapshotter.commit("one", "active", Map.of(), "");
            assertEquals(
                    overlay("workdir=R/3/work", "upperdir=R/3/fs", "lowerdir=R/1/fs"),
                    snapshotter.prepare("active1", "one", Map.of()));
            assertEquals(bind(1, "ro"), snapshotter.view("view1", "one", Map.of()));
            snapshotter.commit("two", "active1", Map.of(), "");
            assertEquals(
                    overlay("workdir=R/5/work", "upperdir=R/5/fs", "lowerdir=R/3/fs:R/1/fs"),
                    snapshotter.prepare("active2", "two", Map.of()));
            assertEquals(
                    overlay("lowerdir=R/3/fs:R/1/fs"), snapshotter.view("view2", "two", Map.of()));
        }
    }

    @Test
    void aDeepChainIsOneLongOption() {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            var lowers = new ArrayList<String>();
            String top = "";
            for (int i = 1; i <= 128; i++) {
                snapshotter.prepare("key", top, Map.of());
                top = "layer" + i;
                snapshotter.commit(top, "key", Map.of(), "");
                lowers.addFirst("R/" + i + "/fs");
            }
            assertEquals(
                    overlay(
                            "workdir=R/129/work",
                            "upperdir=R/129/fs",
                            "lowerdir=" + String.join(":", lowers)),
                    snapshotter.prepare("key", top, Map.of()));
        }
    }

    @Test
    void configuredOptionsGoToOverlaysOnly() {
        try (var snapshotter = open("metacopy=off")) {
            assertEquals(bind(1, "rw"), snapshotter.prepare("key", "", Map.of()));
            snapshotter.commit("base", "key", Map.of(), "");
            List<Mount> mounts = snapshotter.prepare("key", "base", Map.of());
            assertEquals(
                    List.of("lowerdir=" + path("R/1/fs"), "metacopy=off", "index=off"),
                    mounts.getFirst().options().subList(2, 5));
        }
    }

    @Test
    void aConfiguredIndexIsLeftAlone() {
        for (String index : List.of("index=on", "index")) {
            Path own = root.resolve(index);
            try (var snapshotter =
                    new OverlayfsSnapshotter(
                            new OverlayfsConfig(
                                    own.toString(),
                                    "",
                                    false,
                                    false,
                                    false,
                                    new String[] {index}))) {
                snapshotter.prepare("key", "", Map.of());
                snapshotter.commit("base", "key", Map.of(), "");
                List<String> options =
                        snapshotter.prepare("key", "base", Map.of()).getFirst().options();
                assertEquals(index, options.getLast());
                assertFalse(options.contains("index=off"), options.toString());
            }
        }
    }

    @Test
    void directoriesHaveTheModesOfContainerd() throws IOException {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root.resolve("own")))) {
            snapshotter.prepare("active", "", Map.of());
            snapshotter.view("view", "", Map.of());
            Path snapshots = root.resolve("own/snapshots");
            assertEquals(0700, mode(root.resolve("own")));
            assertEquals(0700, mode(snapshots));
            assertEquals(0700, mode(snapshots.resolve("1")));
            assertEquals(0755, mode(snapshots.resolve("1/fs")));
            assertEquals(0711, mode(snapshots.resolve("1/work")));
            assertEquals(List.of("fs", "work"), names(snapshots.resolve("1")));
            assertEquals(0755, mode(snapshots.resolve("2/fs")));
            assertEquals(List.of("fs"), names(snapshots.resolve("2")));
            snapshotter.commit("name", "active", Map.of(), "");
            assertEquals(List.of("fs", "work"), names(snapshots.resolve("1")), "work stays");
        }
    }

    @Test
    void aLayerBelongsToTheOwnerOfItsParent() throws IOException {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            assertEquals("0:0", owner(1));
            Files.setAttribute(root.resolve("snapshots/1/fs"), "unix:uid", 7);
            Files.setAttribute(root.resolve("snapshots/1/fs"), "unix:gid", 8);
            snapshotter.commit("base", "key", Map.of(), "");
            snapshotter.prepare("key", "base", Map.of());
            assertEquals("7:8", owner(2));
            snapshotter.view("view", "base", Map.of());
            assertEquals("7:8", owner(3));
        }
    }

    @Test
    void upperdirIsShownWhenConfigured() {
        try (var snapshotter =
                new OverlayfsSnapshotter(
                        new OverlayfsConfig(
                                root.toString(), "", true, false, false, new String[0]))) {
            snapshotter.prepare("active", "", Map.of("own", "1"));
            snapshotter.view("view", "", Map.of());
            snapshotter.prepare("key", "", Map.of());
            snapshotter.commit("committed", "key", Map.of(), "");
            Map<String, Integer> ids = Map.of("active", 1, "view", 2, "committed", 3);
            snapshotter.walk(
                    Filter.ALL,
                    info -> {
                        String shown = path("R/" + ids.get(info.name()) + "/fs");
                        assertEquals(shown, info.labels().get(UPPERDIR));
                        assertEquals(info, snapshotter.stat(info.name()));
                        assertEquals(
                                shown,
                                snapshotter
                                        .update(info.name(), new LabelUpdate.Merge(Map.of("a", "")))
                                        .labels()
                                        .get(UPPERDIR));
                    });
        }
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            assertEquals(Map.of("own", "1"), snapshotter.stat("active").labels());
        }
    }

    @Test
    void dataGoesAtRemovalIfSoConfigured() throws IOException {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            snapshotter.prepare("late", "", Map.of());
            snapshotter.remove("late");
            assertEquals(List.of("1"), names(root.resolve("snapshots")));
        }
        try (var snapshotter =
                new OverlayfsSnapshotter(
                        new OverlayfsConfig(
                                root.toString(), "", false, true, false, new String[0]))) {
            snapshotter.prepare("soon", "", Map.of());
            snapshotter.remove("soon");
            assertEquals(List.of("1"), names(root.resolve("snapshots")));
            snapshotter.cleanup();
            assertEquals(List.of(), names(root.resolve("snapshots")));
        }
    }

    @Test
    void capabilitiesAreThoseThatClientsAskFor() {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            assertEquals(
                    List.of("remap-ids", "only-remap-ids", "rebase"), snapshotter.capabilities());
            assertEquals(List.of(Platform.host()), snapshotter.platforms());
            assertEquals(Map.of("root", root.toString()), snapshotter.exports());
        }
        try (var snapshotter =
                new OverlayfsSnapshotter(
                        new OverlayfsConfig(
                                root.toString(), "", false, false, true, new String[0]))) {
            assertEquals(List.of("remap-ids", "rebase"), snapshotter.capabilities());
        }
    }

    @Test
    void rootPathReplacesTheRoot() {
        Path other = root.resolve("other");
        try (var snapshotter =
                new OverlayfsSnapshotter(
                        new OverlayfsConfig(
                                root.resolve("unused").toString(),
                                other.toString(),
                                false,
                                false,
                                false,
                                new String[0]))) {
            assertEquals(Map.of("root", other.toString()), snapshotter.exports());
            assertTrue(Files.exists(other.resolve("snapshots")));
            assertFalse(Files.exists(root.resolve("unused")));
        }
    }

    @Test
    void refusalsReadAsContainerdsDo() {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            snapshotter.commit("base", "key", Map.of(), "");
            snapshotter.prepare("act", "", Map.of());
            snapshotter.view("vw", "base", Map.of());
            says(
                    "failed to get active mount: requested snapshot base not active or view: failed"
                            + " precondition",
                    () -> snapshotter.mounts("base"));
            says(
                    "failed to commit snapshot vw: snapshot \"vw\" is not active: failed"
                            + " precondition",
                    () -> snapshotter.commit("n", "vw", Map.of(), ""));
            says(
                    "failed to commit snapshot act: missing parent \"act\" of snapshot \"act\": not"
                            + " found",
                    () -> snapshotter.commit("n", "act", Map.of(), "act"));
            says(
                    "failed to create snapshot: parent \"act\" is not committed snapshot: invalid"
                            + " argument",
                    () -> snapshotter.prepare("k", "act", Map.of()));
        }
    }

    private OverlayfsSnapshotter open(String... options) {
        return new OverlayfsSnapshotter(
                new OverlayfsConfig(root.toString(), "", false, false, false, options));
    }

    private static void says(String message, Executable call) {
        assertEquals(message, assertThrows(DavitException.class, call).getMessage());
    }

    private List<Mount> bind(int id, String access) {
        return List.of(new Mount("bind", path("R/" + id + "/fs"), List.of(access, "rbind")));
    }

    private List<Mount> overlay(String... options) {
        var all = new ArrayList<String>();
        for (String option : options) {
            all.add(path(option));
        }
        if (Files.exists(Path.of("/sys/module/overlay/parameters/index"))) {
            all.add("index=off");
        }
        return List.of(new Mount("overlay", "overlay", all));
    }

    /** R stands for the directory of the snapshots. */
    private String path(String text) {
        return text.replace("R/", root.resolve("snapshots") + "/");
    }

    private String owner(int id) throws IOException {
        Path layer = root.resolve("snapshots/" + id + "/fs");
        return Files.getAttribute(layer, "unix:uid") + ":" + Files.getAttribute(layer, "unix:gid");
    }

    private static int mode(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:mode") & 07777;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.map(child -> child.getFileName().toString()).sorted().toList();
        }
    }
}
