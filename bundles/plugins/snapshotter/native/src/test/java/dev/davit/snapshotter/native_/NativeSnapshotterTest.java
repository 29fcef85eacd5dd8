package dev.davit.snapshotter.native_;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.api.Filter;
import dev.davit.api.Mount;
import dev.davit.api.Platform;
import dev.davit.api.Usage;
import dev.davit.linux.FileSystemStatus;
import dev.davit.linux.Linux;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What clients and operators see beyond the rules of the slot: paths, options, whole copies. */
final class NativeSnapshotterTest {
    @TempDir Path root;

    @Test
    void mountsAreThoseOfContainerd() {
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            assertEquals(bind(1, "rw"), snapshotter.prepare("active", "", Map.of()));
            assertEquals(bind(2, "ro"), snapshotter.view("view", "", Map.of()));
            snapshotter.commit("one", "active", Map.of(), "");
            assertEquals(bind(3, "rw"), snapshotter.prepare("active1", "one", Map.of()));
            assertEquals(bind(1, "ro"), snapshotter.view("view1", "one", Map.of()));
        }
    }

    @Test
    void aCopyIsTheWholeTree() throws Exception {
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            shell(
                    "cd snapshots/1 && mkdir -p a/b && echo x > a/b/c && ln a/b/c hard"
                            + " && ln -s nowhere soft && mkfifo -m 0604 pipe && mknod null c 1 3"
                            + " && mknod block b 4095 1048575 && chown -h 12:34 soft a/b"
                            + " && chmod 6711 a/b/c && chmod 3777 a && truncate -s 1G hole"
                            + " && printf y >> hole && touch -d @1.5 a/b/c && touch -d @-1 a"
                            + " && touch \"$(printf 'caf\\351\\nx')\" && chmod 0700 .");
            String original = listing(1);
            assertTrue(original.contains("caf\u00e9\n"), original);
            snapshotter.commit("base", "key", Map.of(), "");
            snapshotter.prepare("key", "base", Map.of());
            assertEquals(original, listing(2));
            assertEquals("8 8", shell("stat -c %b snapshots/?/hole | xargs"), "holes stay");
            shell("echo changed > snapshots/2/hard");
            assertEquals("x", shell("cat snapshots/1/a/b/c"));
            assertEquals("changed", shell("cat snapshots/2/a/b/c"));
        }
    }

    /** The figures recorded from containerd on ext4: a copy counts what it has copied. */
    @Test
    void usageIsThatOfTheWholeCopy() throws Exception {
        assumeTrue(
                Linux.system().fileSystemStatus(root).type() == FileSystemStatus.EXT,
                "the figures are those of ext4");
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            assertEquals(new Usage(4096, 1), snapshotter.usage("key"));
            shell("cd snapshots/1 && printf 1 > one && truncate -s 1G hole && ln one two");
            assertEquals(new Usage(8192, 3), snapshotter.usage("key"));
            snapshotter.commit("base", "key", Map.of(), "");
            snapshotter.prepare("key", "base", Map.of());
            assertEquals(new Usage(8192, 3), snapshotter.usage("key"));
            snapshotter.view("view", "base", Map.of());
            assertEquals(Usage.ZERO, snapshotter.usage("view"));
        }
    }

    @Test
    void dataGoesAtRemoval() throws IOException {
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            assertEquals(List.of("1"), directories());
            snapshotter.remove("key");
            assertEquals(List.of(), directories());
        }
    }

    @Test
    void interruptionEndsACopyAndLeavesNothing() throws Exception {
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            shell("cd snapshots/1 && seq 1 1000 | xargs touch");
            snapshotter.commit("base", "key", Map.of(), "");
            var outcome = new ArrayList<ErrorCode>();
            Thread caller =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            snapshotter.prepare("key", "base", Map.of());
                                        } catch (DavitException e) {
                                            outcome.add(e.code());
                                        }
                                    });
            while (directories().size() < 2) {
                Thread.onSpinWait();
            }
            caller.interrupt();
            caller.join();
            var keys = new ArrayList<String>();
            snapshotter.walk(Filter.ALL, info -> keys.add(info.name()));
            if (outcome.isEmpty()) {
                assertEquals(List.of("base", "key"), keys);
            } else {
                assertEquals(List.of(ErrorCode.CANCELLED), outcome);
                assertEquals(List.of("base"), keys);
                assertEquals(List.of("1"), directories());
            }
        }
    }

    @Test
    void refusalsReadAsContainerdsDo() {
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            snapshotter.commit("base", "key", Map.of(), "");
            snapshotter.prepare("act", "", Map.of());
            snapshotter.view("vw0", "", Map.of());
            says(
                    "failed to get snapshot mount: requested snapshot base not active or view:"
                            + " failed precondition",
                    () -> snapshotter.mounts("base"));
            says(
                    "failed to commit snapshot: snapshot \"base\" is not active: failed"
                            + " precondition",
                    () -> snapshotter.commit("n1", "base", Map.of(), ""));
            says(
                    "failed to commit snapshot: snapshot \"vw0\" is not active: failed"
                            + " precondition",
                    () -> snapshotter.commit("n1", "vw0", Map.of(), ""));
            says(
                    "failed to create snapshot: parent \"act\" is not committed snapshot: invalid"
                            + " argument",
                    () -> snapshotter.prepare("p1", "act", Map.of()));
        }
    }

    @Test
    void aParentGivenAtCommitIsOnlyRecorded() {
        try (var snapshotter = new NativeSnapshotter(NativeConfig.of(root))) {
            snapshotter.prepare("key", "", Map.of());
            snapshotter.commit("base", "key", Map.of(), "");
            snapshotter.prepare("key", "", Map.of());
            snapshotter.commit("reb", "key", Map.of(), "base");
            assertEquals("base", snapshotter.stat("reb").parent());
            assertFalse(snapshotter.capabilities().contains("rebase"));
        }
    }

    @Test
    void factsAreThoseOfContainerd() {
        var config = new NativeConfig("/nowhere", root.resolve("own").toString());
        try (var snapshotter = new NativeSnapshotter(config)) {
            assertEquals(Map.of("root", root.resolve("own").toString()), snapshotter.exports());
            assertEquals(List.of(), snapshotter.capabilities());
            assertEquals(List.of(Platform.host()), snapshotter.platforms());
        }
    }

    private List<Mount> bind(int id, String access) {
        String source = root.resolve("snapshots/" + id).toString();
        return List.of(new Mount("bind", source, List.of("rbind", access)));
    }

    private List<String> directories() throws IOException {
        try (Stream<Path> children = Files.list(root.resolve("snapshots"))) {
            return children.map(child -> child.getFileName().toString()).sorted().toList();
        }
    }

    /** Everything about every file that a copy must keep. */
    private String listing(int id) throws Exception {
        return shell(
                "cd snapshots/"
                        + id
                        + " && export LC_ALL=C"
                        + " && find . -type d -printf '%y %m %U:%G %T@ %P\n'"
                        + " -o -printf '%y %m %U:%G %s %T@ %n %l %P\n' | sort"
                        + " && stat -c '%t:%T %n' null block");
    }

    private String shell(String script) throws Exception {
        Process shell =
                new ProcessBuilder("bash", "-c", script)
                        .directory(root.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output =
                new String(shell.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        assertEquals(0, shell.waitFor(), output);
        return output.strip();
    }

    private static void says(String message, Executable call) {
        assertEquals(message, assertThrows(DavitException.class, call).getMessage());
    }
}
