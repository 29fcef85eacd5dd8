package dev.davit.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.ErrorCode;
import dev.davit.api.snapshotter.SnapshotInfo;
import dev.davit.api.snapshotter.SnapshotKind;
import dev.davit.api.snapshotter.Snapshotter;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

/** Rules 17 to 29: parents, and what commit and removal refuse. */
interface SnapshotParentRules {
    @Test
    default void s17_prepareRejectsAnUnknownParent(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.prepare("key", "nobody", Map.of()));
        bench.commit("nobody", "");
        snapshotter.prepare("key", "nobody", Map.of());
    }

    @Test
    default void s18_viewRejectsAnUnknownParent(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.view("key", "nobody", Map.of()));
        bench.commit("nobody", "");
        snapshotter.view("key", "nobody", Map.of());
    }

    @Test
    default void s19_prepareRejectsAParentThatIsNotCommitted(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("active", "", Map.of());
        snapshotter.view("view", "", Map.of());
        for (String parent : List.of("active", "view")) {
            bench.refused(
                    ErrorCode.INVALID_ARGUMENT, () -> snapshotter.prepare("key", parent, Map.of()));
        }
        snapshotter.commit("committed", "active", Map.of(), "");
        snapshotter.prepare("key", "committed", Map.of());
    }

    @Test
    default void s20_viewRejectsAParentThatIsNotCommitted(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.prepare("active", "", Map.of());
        snapshotter.view("view", "", Map.of());
        for (String parent : List.of("active", "view")) {
            bench.refused(
                    ErrorCode.INVALID_ARGUMENT, () -> snapshotter.view("key", parent, Map.of()));
        }
        snapshotter.commit("committed", "active", Map.of(), "");
        snapshotter.view("key", "committed", Map.of());
    }

    @Test
    default void s21_aParentMayHaveManyChildren(SnapshotterBench bench) {
        bench.commit("base", "");
        for (int i = 0; i < 10; i++) {
            bench.snapshotter().prepare("active" + i, "base", Map.of());
            bench.snapshotter().view("view" + i, "base", Map.of());
            bench.commit("committed" + i, "base");
        }
        long children =
                bench.all().values().stream().filter(info -> info.parent().equals("base")).count();
        assertEquals(30, children);
    }

    @Test
    default void s22_chainsMayBeDeep(SnapshotterBench bench) {
        int depth = 200;
        String top = "";
        for (int i = 0; i < depth; i++) {
            bench.commit("layer" + i, top);
            top = "layer" + i;
        }
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.view("view", top, Map.of());
        assertEquals(snapshotter.mounts("view"), snapshotter.mounts("view"));
        int links = 0;
        SnapshotInfo info = snapshotter.stat("view");
        while (!info.parent().isEmpty()) {
            info = snapshotter.stat(info.parent());
            links++;
        }
        assertEquals(depth, links);
    }

    @Test
    default void s23_aSnapshotWithChildrenCannotBeRemoved(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        for (SnapshotKind child : SnapshotKind.values()) {
            String base = "base of " + child;
            bench.commit(base, "");
            switch (child) {
                case ACTIVE -> snapshotter.prepare("active", base, Map.of());
                case VIEW -> snapshotter.view("view", base, Map.of());
                case COMMITTED -> bench.commit("committed", base);
            }
            bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.remove(base));
        }
    }

    @Test
    default void s24_aSnapshotCanBeRemovedOnceItsChildrenAreGone(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        snapshotter.prepare("active", "base", Map.of());
        snapshotter.view("view", "base", Map.of());
        snapshotter.remove("active");
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.remove("base"));
        snapshotter.remove("view");
        bench.commit("committed", "base");
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.remove("base"));
        snapshotter.remove("committed");
        snapshotter.remove("base");
        assertTrue(bench.all().isEmpty());
    }

    @Test
    default void s25_commitRejectsAView(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        snapshotter.view("view", "", Map.of());
        snapshotter.prepare("active", "", Map.of());
        bench.refused(
                ErrorCode.FAILED_PRECONDITION,
                () -> snapshotter.commit("name", "view", Map.of(), ""));
        snapshotter.commit("name", "active", Map.of(), "");
    }

    @Test
    default void s26_commitRejectsACommittedSnapshot(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        bench.refused(
                ErrorCode.FAILED_PRECONDITION,
                () -> snapshotter.commit("name", "base", Map.of(), ""));
    }

    @Test
    default void s27_commitRejectsASecondParent(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("one", "");
        bench.commit("two", "");
        snapshotter.prepare("key", "one", Map.of());
        if (bench.declines(SnapshotterBehaviour.SECOND_PARENT_REFUSED)) {
            snapshotter.commit("name", "key", Map.of(), "two");
        } else {
            bench.refused(
                    ErrorCode.INVALID_ARGUMENT,
                    () -> snapshotter.commit("name", "key", Map.of(), "two"));
            snapshotter.commit("name", "key", Map.of(), "");
        }
        assertEquals("one", snapshotter.stat("name").parent());
    }

    @Test
    default void s28_commitAcceptsTheParentItHas(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        snapshotter.prepare("key", "base", Map.of());
        snapshotter.commit("name", "key", Map.of(), "base");
        assertEquals("base", snapshotter.stat("name").parent());
    }

    @Test
    default void s29_whatWasRefusedCanBeDoneRightAfterwards(SnapshotterBench bench) {
        Snapshotter snapshotter = bench.snapshotter();
        bench.commit("base", "");
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.prepare("key", "none", Map.of()));
        snapshotter.prepare("key", "base", Map.of());
        bench.refused(
                ErrorCode.ALREADY_EXISTS, () -> snapshotter.commit("base", "key", Map.of(), ""));
        bench.refused(ErrorCode.FAILED_PRECONDITION, () -> snapshotter.remove("base"));
        snapshotter.commit("name", "key", Map.of(), "");
        bench.refused(ErrorCode.NOT_FOUND, () -> snapshotter.remove("key"));
        snapshotter.remove("name");
        snapshotter.remove("base");
    }
}
