package dev.davit.snapshotter.overlayfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Mount;
import dev.davit.linux.Linux;
import dev.davit.linux.mount.TemporaryMounts;
import dev.davit.tck.Mounter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Containers with user namespaces: labels that map owners. */
final class OwnerMappingTest {
    private static final String USERS = "containerd.io/snapshot/uidmapping";
    private static final String GROUPS = "containerd.io/snapshot/gidmapping";
    private static final Map<String, String> BOTH =
            Map.of(USERS, "0:100000:65536", GROUPS, "0:200000:65536");

    @TempDir Path root;

    @Test
    void mapsComeFirstInTheOptions() throws IOException {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            Mount bind = snapshotter.prepare("key", "", BOTH).getFirst();
            assertEquals(
                    List.of("uidmap=0:100000:65536", "gidmap=0:200000:65536", "rw", "rbind"),
                    bind.options());
            assertEquals("100000:200000", owner(1));
            snapshotter.commit("base", "key", BOTH, "");
            Mount overlay = snapshotter.prepare("key", "base", BOTH).getFirst();
            assertEquals(
                    List.of("uidmap=0:100000:65536", "gidmap=0:200000:65536"),
                    overlay.options().subList(0, 2));
            assertEquals("workdir=" + root.resolve("snapshots/2/work"), overlay.options().get(2));
            assertEquals("100000:200000", owner(2));
            assertEquals(List.of(overlay), snapshotter.mounts("key"));
        }
    }

    @Test
    void oneMapAloneLeavesTheOtherOwnerToTheParent() throws IOException {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of(GROUPS, "5:1:1,0:300:10"));
            assertEquals("0:300", owner(1));
            snapshotter.commit("base", "key", Map.of(), "");
            Mount mount = snapshotter.prepare("key", "base", Map.of(USERS, "0:77:1")).getFirst();
            assertEquals("77:300", owner(2));
            assertEquals("uidmap=0:77:1", mount.options().getFirst());
        }
    }

    @Test
    void aMapWithoutRootIsRefused() throws IOException {
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root))) {
            var refusal =
                    assertThrows(
                            DavitException.class,
                            () -> snapshotter.prepare("key", "", Map.of(USERS, "1:100000:65536")));
            assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
            assertEquals(
                    "failed to create snapshot: container UID/GID mapping entries of 0 are required"
                            + " but not found: invalid argument",
                    refusal.getMessage());
            assertEquals(0, root.resolve("snapshots").toFile().list().length);
            snapshotter.prepare("key", "", Map.of(USERS, "0:100000:65536"));
        }
    }

    @Test
    void aMalformedMapIsRefused() {
        for (String map : List.of("0:1", "a:b:c", "0:1:2:3", ",", "0:-1:1", "0:1:4294967296")) {
            var refusal = assertThrows(DavitException.class, () -> IdMap.parse(map), map);
            assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
        }
        assertEquals(-2, IdMap.parse("0:4294967294:1").root());
    }

    @Test
    void mountedFilesBelongToTheContainer() throws IOException {
        assumeTrue(Mounter.COMMAND.obstacle().isEmpty(), "cannot mount");
        var mounts = new TemporaryMounts(Linux.system(), root.resolve("mounts"));
        try (var snapshotter = new OverlayfsSnapshotter(OverlayfsConfig.of(root.resolve("own")))) {
            try (var mounted = mounts.mount(snapshotter.prepare("key", "", Map.of()))) {
                Files.createFile(mounted.path().resolve("of root"));
                Files.setAttribute(Files.createFile(mounted.path().resolve("of 7")), "unix:uid", 7);
            }
            snapshotter.commit("base", "key", Map.of(), "");
            try (var mounted = mounts.mount(snapshotter.prepare("key", "base", BOTH))) {
                assertEquals(100_000, uid(mounted.path().resolve("of root")));
                assertEquals(100_007, uid(mounted.path().resolve("of 7")));
            }
            try (var mounted = mounts.mount(snapshotter.view("view", "base", Map.of()))) {
                assertEquals(7, uid(mounted.path().resolve("of 7")));
            }
        }
    }

    @Test
    void olderKernelsAreAskedByAMount() throws IOException {
        assumeTrue(Mounter.COMMAND.obstacle().isEmpty(), "cannot mount");
        var old = new KernelVersion(5, 14);
        var support = new OverlaySupport(Linux.system(), root, old);
        assertTrue(support.mapsOwners(), "this kernel can, whatever its version says");
        assertEquals(0, root.toFile().list().length, "nothing is left");
        var nowhere = new OverlaySupport(Linux.system(), root.resolve("none"), old);
        assertFalse(nowhere.mapsOwners());
    }

    @Test
    void versionsOfKernelsAreCompared() {
        assertEquals(new KernelVersion(6, 1), KernelVersion.parse("6.1.0-18-amd64"));
        assertEquals(new KernelVersion(5, 14), KernelVersion.parse("5.14.0-427.el9.x86_64"));
        assertEquals(new KernelVersion(0, 0), KernelVersion.parse("unheard of"));
        assertTrue(new KernelVersion(5, 19).isAtLeast(5, 19));
        assertTrue(new KernelVersion(6, 0).isAtLeast(5, 19));
        assertFalse(new KernelVersion(5, 18).isAtLeast(5, 19));
        assertFalse(new KernelVersion(4, 20).isAtLeast(5, 19));
    }

    private String owner(int id) throws IOException {
        Path layer = root.resolve("snapshots/" + id + "/fs");
        return uid(layer) + ":" + Files.getAttribute(layer, "unix:gid");
    }

    private static int uid(Path file) throws IOException {
        return (Integer) Files.getAttribute(file, "unix:uid");
    }
}
