package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.Outcome;
import dev.davit.testbed.Scratch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** What Debian's containerd has left behind, taken over. */
@Tag("slow")
final class ImportTest {
    private static final List<String> NAMESPACES = List.of("default", "two");

    /** What stock ctr lists in each namespace. */
    private static final List<List<String>> LISTS =
            List.of(
                    List.of("images", "ls"),
                    List.of("containers", "ls"),
                    List.of("leases", "ls"),
                    List.of("snapshots", "ls"),
                    List.of("content", "ls", "-q"),
                    List.of("containers", "info", "box"),
                    List.of("containers", "info", "layers"));

    private Scratch scratch;
    private Path source;

    @BeforeEach
    void fill() {
        Machine.mustRunContainers();
        assumeTrue(Command.exists("containerd"), "needs containerd: ./dev packages");
        scratch = Scratch.create();
        source = scratch.path("source");
    }

    @AfterEach
    void end() {
        scratch.close();
    }

    private List<String> makeSource() {
        try (var containerd = StockContainerd.start(scratch, source)) {
            containerd.fill();
            return lists(words -> containerd.command(words).run());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "link", "copy"})
    void ctrListsTheSameAndTheContainersRun(String mode) {
        List<String> before = makeSource();
        String tree = fingerprint();
        try (Stage stage = Stage.empty()) {
            String dry = davit(stage, "--dry-run", "--mode", mode).expectSuccess();
            assertTrue(dry.contains("WOULD ADOPT"), dry);
            assertEquals(1, stage.ok("images", "ls").lines().count(), "a dry run changes nothing");
            String report = davit(stage, "--mode", mode).expectSuccess();
            assertTrue(
                    report.contains("content: " + (mode.equals("copy") ? "copy" : "link")), report);
            assertEquals(counts(dry), counts(report));
            assertEquals(before, lists(stage::ctr));
            assertEquals(tree, fingerprint());
            mustRun(stage);
            String again = davit(stage, "--mode", mode, "--namespace", "two").expectSuccess();
            assertTrue(
                    counts(again).stream().allMatch(line -> line.matches("two \\w+ 0 .*")), again);
            assertEquals(tree, fingerprint());
        }
    }

    /** What is counted, without the heading that tells a dry run. */
    private static List<String> counts(String report) {
        return report.lines()
                .filter(line -> line.matches("(default|two) .*"))
                .map(line -> line.replaceAll("\\s+", " "))
                .toList();
    }

    private static void mustRun(Stage stage) {
        assertEquals("left\n", run(stage, "default", "box"));
        assertEquals("two\n", run(stage, "two", "layers"));
        // What nothing refers to has gone, and what runs has not.
        stage.ok("images", "rm", "--sync", StockContainerd.IMAGE);
        assertEquals("left\n", run(stage, "default", "box"));
    }

    private static String run(Stage stage, String namespace, String id) {
        Path log = stage.scratch().path("out-" + namespace + "-" + id);
        stage.ok("-n", namespace, "tasks", "start", "-d", "--log-uri", "file://" + log, id);
        Await.until(
                "the end of " + id,
                () -> stage.ok("-n", namespace, "tasks", "ls").contains("STOPPED"));
        stage.ok("-n", namespace, "tasks", "rm", id);
        String said = stage.scratch().read(log.getFileName().toString());
        stage.scratch().file(log.getFileName().toString(), "");
        return said;
    }

    @Test
    void attributesOfActiveSnapshotsAreKept() throws Exception {
        makeSource();
        try (Stage stage = Stage.empty()) {
            davit(stage).expectSuccess();
            Path rootfs = stage.scratch().newDirectory("rootfs");
            String mount = stage.ok("snapshots", "mounts", rootfs.toString(), "box");
            new Command("sh", "-c", mount).run().expectSuccess();
            Path left = rootfs.resolve("left");
            assertEquals(12, Files.getAttribute(left, "unix:uid"));
            assertEquals(34, Files.getAttribute(left, "unix:gid"));
            assertEquals(04711, (int) Files.getAttribute(left, "unix:mode") & 07777);
            assertTrue(Files.isSameFile(left, rootfs.resolve("again")));
            assertFalse(Files.exists(rootfs.resolve("etc/group")), "it was deleted");
            assertTrue(Files.exists(rootfs.resolve("etc/passwd")));
            assertTrue(Files.exists(rootfs.resolve("pipe")));
            new Command("umount", rootfs.toString()).run().expectSuccess();
        }
    }

    @Test
    void conflictsAreReportedAndLeftAlone() {
        makeSource();
        try (Stage stage = Stage.empty()) {
            stage.ok("namespaces", "create", "two", "place=elsewhere");
            stage.ok("leases", "create", "--id", "kept", "colour=red");
            Outcome outcome = davit(stage);
            assertEquals(1, outcome.status(), outcome.toString());
            String said = outcome.expectFailure();
            assertTrue(said.contains("conflict: default: lease kept"), said);
            assertTrue(said.contains("conflict: two: namespace two"), said);
            assertTrue(stage.ok("leases", "ls").contains("colour=red"));
            assertTrue(stage.ok("-n", "two", "images", "ls").contains("two-layers"));
        }
    }

    @Test
    void aRunningContainerdIsRefused() {
        try (var containerd = StockContainerd.start(scratch, source);
                Stage stage = Stage.empty()) {
            containerd.ok("namespaces", "create", "x");
            String said = davit(stage).expectFailure();
            assertTrue(said.contains("stop containerd first"), said);
        }
    }

    @Test
    void aKilledImportIsRepeated() {
        List<String> before = makeSource();
        try (Stage stage = Stage.empty()) {
            for (int i = 0; i < 5; i++) {
                Process client =
                        importCommand(stage, "--mode", "copy")
                                .start(scratch.path("client"), scratch.path("client"));
                int images = i;
                Await.until(
                        "some of the import",
                        () ->
                                !client.isAlive()
                                        || stage.ok("content", "ls", "-q").lines().count()
                                                >= images);
                stage.daemon().kill();
                client.destroyForcibly();
                stage.daemon().start();
            }
            davit(stage, "--mode", "copy").expectSuccess();
            assertEquals(before, lists(stage::ctr));
            mustRun(stage);
        }
    }

    @Test
    void aRootIsTakenOverInPlace() throws Exception {
        Stage stage = Stage.empty();
        try (stage) {
            stage.daemon().stop();
            Path root = stage.scratch().path("root");
            List<String> before;
            try (var containerd = StockContainerd.start(scratch, source)) {
                containerd.fill();
                before = lists(words -> containerd.command(words).run());
            }
            new Command("cp", "-a", source + "/.", root.toString()).run().expectSuccess();
            Files.delete(root.resolve("io.containerd.snapshotter.v1.overlayfs/snapshots.log"));
            stage.daemon().start();
            stage.importImage();
            long blobs = blobs(root);
            stage.ok("images", "rm", "--sync", Stage.IMAGE);
            assertEquals(blobs, blobs(root), "what nobody has imported yet is no garbage");
            source = root;
            String report = davit(stage, "--mode", "in-place").expectSuccess();
            assertTrue(report.contains("snapshotter overlayfs: in place"), report);
            assertEquals(before, lists(stage::ctr));
            stage.daemon().kill();
            stage.daemon().start();
            assertEquals(before, lists(stage::ctr));
            mustRun(stage);
            assertTrue(blobs(root) < blobs, "what is garbage now goes");
        }
    }

    private static long blobs(Path root) throws Exception {
        try (var files =
                Files.list(root.resolve("io.containerd.content.v1.content/blobs/sha256"))) {
            return files.count();
        }
    }

    private Outcome davit(Stage stage, String... words) {
        return importCommand(stage, words).run();
    }

    private Command importCommand(Stage stage, String... words) {
        return stage.daemon().davit("db", "import", "--from", source.toString()).with(words);
    }

    /** All lists of all namespaces; a failure is one of them. */
    private static List<String> lists(Function<String[], Outcome> ctr) {
        var lists = new ArrayList<String>();
        lists.add(ctr.apply(new String[] {"namespaces", "ls"}).expectSuccess());
        for (String namespace : NAMESPACES) {
            for (List<String> list : LISTS) {
                var words = new ArrayList<>(List.of("-n", namespace));
                words.addAll(list);
                Outcome outcome = ctr.apply(words.toArray(String[]::new));
                lists.add(words + "\n" + (outcome.status() == 0 ? outcome.expectSuccess() : ""));
            }
        }
        return lists;
    }

    /** Names, attributes and contents of everything in the source. */
    private String fingerprint() {
        return new Command(
                        "sh",
                        "-c",
                        "cd "
                                + source
                                + " && find . -printf '%p %y %m %U %G %s %T@ %l\\n' | sort"
                                + " && find . -type f -exec sha256sum {} + | sort")
                .run()
                .expectSuccess();
    }
}
