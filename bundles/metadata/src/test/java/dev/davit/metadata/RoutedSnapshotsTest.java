package dev.davit.metadata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.LabelUpdate;
import dev.davit.api.slot.SlotType;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.Snapshotter;
import dev.davit.slots.Router;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Snapshots that a route has led to another snapshotter than the one asked for. */
class RoutedSnapshotsTest {
    private static final Scope T = new Scope("t");
    private static final String KEPT = "containerd.io/gc.root";
    private static final Map<String, String> ROOT = Map.of(KEPT, "now");

    private final SnapshottersByName slots = new SnapshottersByName();
    private final Snapshotter over = new InMemorySnapshotter();
    private final Snapshotter copy = new InMemorySnapshotter();
    private final Switched router = new Switched();

    @TempDir private Path directory;
    private Metadata metadata;
    private NamespacedSnapshots snapshots;

    /** Leads those who ask for {@code over} somewhere. */
    private static final class Switched implements Router {
        private final List<Subject> subjects = new ArrayList<>();
        private String to = "over";

        @Override
        public String route(SlotType<?> slot, String asked, Subject subject) {
            subjects.add(subject);
            return asked.equals("over") ? to : asked;
        }

        @Override
        public boolean isRouted(SlotType<?> slot, String asked) {
            return asked.equals("over");
        }

        @Override
        public List<String> targets(SlotType<?> slot) {
            return List.of(to);
        }
    }

    @BeforeEach
    void open() {
        slots.put("over", over);
        slots.put("copy", copy);
        metadata = new Metadata(slots, router, directory, "shared", InstantSource.system());
        snapshots = metadata.snapshots("over");
    }

    @AfterEach
    void close() {
        metadata.close();
    }

    private void restart() {
        metadata.close();
        open();
    }

    private static Set<String> names(Snapshotter backend) {
        var names = new TreeSet<String>();
        backend.walk(
                Filter.ALL, info -> names.add(info.name().substring(info.name().lastIndexOf('/'))));
        return names;
    }

    private Set<String> listed(String snapshotter) {
        var names = new TreeSet<String>();
        metadata.snapshots(snapshotter).forEach("t", Filter.ALL, info -> names.add(info.name()));
        return names;
    }

    private void collect() throws InterruptedException {
        metadata.collect(held -> {}).await();
    }

    /** A committed snapshot with an active one on top, where routes lead. */
    private void chain(String name) {
        snapshots.prepare(T, name + "-key", "", Map.of());
        snapshots.commit(T, name, name + "-key", Map.of(), "");
        snapshots.prepare(T, name + "-top", name, ROOT);
    }

    @Test
    void aChainStaysWhereItBeganWhenTheRouteChanges() {
        router.to = "copy";
        chain("a");
        router.to = "over";
        chain("b");
        snapshots.prepare(T, "a-second", "a", Map.of());
        snapshots.view(T, "a-view", "a", Map.of());
        assertEquals(Set.of("/a", "/a-top", "/a-second", "/a-view"), names(copy));
        assertEquals(Set.of("/b", "/b-top"), names(over));
        assertEquals(Set.of("a", "a-top", "a-second", "a-view", "b", "b-top"), listed("over"));
        assertEquals(Set.of(), listed("copy"));
    }

    @Test
    void everyCallGoesToWhereTheSnapshotIs() throws InterruptedException {
        router.to = "copy";
        chain("a");
        router.to = "over";
        slots.remove("over");
        assertEquals(1, snapshots.mounts("t", "a-top").size());
        SnapshotInfo info = snapshots.stat("t", "a-top");
        assertEquals("a", info.parent());
        snapshots.usage("t", "a-top");
        snapshots.update("t", "a-top", new LabelUpdate.Replace(Map.of("x", "y", KEPT, "now")));
        assertEquals("y", snapshots.stat("t", "a-top").labels().get("x"));
        snapshots.commit(T, "a2", "a-top", ROOT, "");
        assertEquals(Set.of("a", "a2"), listed("over"));
        snapshots.remove(T, "a2");
        collect();
        assertEquals(Set.of(), names(copy));
    }

    @Test
    void aChainIsThereAfterARestart() {
        router.to = "copy";
        chain("a");
        router.to = "over";
        restart();
        snapshots.prepare(T, "later", "a", Map.of());
        assertEquals(Set.of("/a", "/a-top", "/later"), names(copy));
        assertEquals(Set.of(), names(over));
    }

    @Test
    void collectionRemovesOrphansOfEachBackendAndNothingElse() throws InterruptedException {
        router.to = "copy";
        chain("a");
        snapshots.prepare(T, "garbage", "", Map.of());
        router.to = "over";
        chain("b");
        metadata.snapshots("copy").prepare(T, "own", "", ROOT);
        metadata.snapshots("copy").prepare(T, "own-garbage", "", Map.of());
        copy.prepare("left/1/behind", "", Map.of());
        over.prepare("left/2/behind", "", Map.of());
        snapshots.prepare(T, "over-garbage", "", Map.of());
        collect();
        assertEquals(Set.of("/a", "/a-top", "/own"), names(copy));
        assertEquals(Set.of("/b", "/b-top"), names(over));
        assertEquals(Set.of("a", "a-top", "b", "b-top"), listed("over"));
        assertEquals(Set.of("own"), listed("copy"));
    }

    /** Two versions have one directory: each sees the snapshots of the other. */
    @Test
    void versionsThatShareADirectoryKeepEachOthersSnapshots() throws InterruptedException {
        slots.put("copy@1.2.0", copy);
        router.to = "copy@1.2.0";
        chain("a");
        snapshots.prepare(T, "garbage", "", Map.of());
        metadata.snapshots("copy").prepare(T, "own", "", ROOT);
        metadata.snapshots("copy").prepare(T, "own-garbage", "", Map.of());
        collect();
        assertEquals(Set.of("/a", "/a-top", "/own"), names(copy));
        snapshots.remove(T, "a-top");
        slots.remove("copy@1.2.0");
        collect();
        assertEquals(Set.of("/own"), names(copy));
    }

    @Test
    void theImageIsThatOfTheLabels() {
        snapshots.prepare(
                T, "k", "", Map.of("containerd.io/snapshot/cri.image-ref", "docker.io/a:1"));
        snapshots.prepare(
                T, "l", "", Map.of("containerd.io/snapshot/remote/x.image-ref", "docker.io/b:1"));
        snapshots.prepare(T, "m", "", Map.of("containerd.io/snapshot/other", "x"));
        assertEquals(
                List.of("docker.io/a:1", "docker.io/b:1", ""),
                router.subjects.stream().map(Router.Subject::image).toList());
        assertTrue(router.subjects.stream().allMatch(subject -> subject.namespace().equals("t")));
    }

    @Test
    void aSnapshotIsNotPutOnAParentElsewhere() {
        router.to = "copy";
        chain("a");
        router.to = "over";
        snapshots.prepare(T, "k", "", Map.of());
        DavitException e =
                assertThrows(
                        DavitException.class, () -> snapshots.commit(T, "n", "k", Map.of(), "a"));
        assertEquals(ErrorCode.FAILED_PRECONDITION, e.code());
        assertEquals(
                "snapshot k is on over and its new parent a on copy: failed precondition",
                e.getMessage());
    }

    /** A name that only routes know is as good as a snapshotter's. */
    @Test
    void aNameMayStandForNoSnapshotter() {
        slots.remove("over");
        router.to = "copy";
        assertTrue(metadata.knowsSnapshotter("over"));
        assertEquals(Set.of(), listed("over"));
        chain("a");
        assertEquals(Set.of("a", "a-top"), listed("over"));
    }
}
