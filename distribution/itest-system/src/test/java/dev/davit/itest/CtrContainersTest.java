package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.testbed.Await;
import dev.davit.testbed.Command;
import dev.davit.testbed.Outcome;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;

/** Stock ctr's containers, tasks, leases, namespaces, events and plugins on Davit. */
final class CtrContainersTest {
    private static Stage stage;

    @BeforeAll
    static void open() {
        stage = Stage.withImage();
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @Test
    void exitStatusAndBothStreamsComeBack() {
        Outcome run =
                stage.ctr(
                        "run",
                        "--rm",
                        Stage.IMAGE,
                        "r1",
                        "sh",
                        "-c",
                        "echo out; echo err >&2; exit 9");
        assertEquals(9, run.status(), run::toString);
        assertEquals("out\n", run.out(), run::toString);
        assertTrue(run.err().contains("err\n"), run::toString);
    }

    @Test
    void standardInputReachesTheContainer() {
        // this ctr never tells of its end, whatever the daemon
        String run = ctr("run --rm " + Stage.IMAGE + " r2 head -n 2");
        assertEquals(
                "a\nb",
                new Command("sh", "-c", "printf 'a\\nb\\n' | " + run).run().expectSuccess());
    }

    private static String ctr(String words) {
        return "ctr --address " + stage.daemon().socket() + " " + words;
    }

    @Test
    void terminalIsATerminal() {
        assumeTrue(Command.exists("script"), "needs script");
        String output =
                new Command(
                                "script",
                                "-qec",
                                ctr("run --rm -t " + Stage.IMAGE + " tty tty"),
                                "/dev/null")
                        .run()
                        .expectSuccess();
        assertTrue(output.contains("/dev/pts/0") || output.contains("/dev/console"), output);
    }

    @Test
    void programThatIsMissingIsNamed() {
        Outcome run = stage.ctr("run", "--rm", Stage.IMAGE, "missing", "/no/such/program");
        assertTrue(run.status() != 0 && run.err().contains("/no/such/program"), run::toString);
        assertEquals("", stage.taskStatus("missing"));
    }

    @Test
    void containerIsCreatedDescribedLabelledAndDeleted() {
        stage.ok("containers", "create", "--label", "a=1", Stage.IMAGE, "c1", "true");
        assertTrue(stage.ok("containers", "info", "c1").contains("\"ID\": \"c1\""));
        stage.ok("containers", "label", "c1", "b=2");
        String list = stage.ok("containers", "ls", "labels.b==2");
        assertTrue(list.contains("c1"), list);
        assertTrue(
                stage.fails("containers", "create", Stage.IMAGE, "c1", "true")
                        .contains("already exists"));
        stage.ok("containers", "rm", "c1");
        assertTrue(stage.fails("containers", "info", "c1").contains("not found"));
        assertTrue(
                stage.fails("snapshots", "info", "c1").contains("does not exist")
                        || stage.fails("snapshots", "info", "c1").contains("not found"));
    }

    @Test
    void lifeOfATask() {
        stage.ok("containers", "create", Stage.IMAGE, "life", "sleep", "1000");
        stage.ok("tasks", "start", "-d", "life");
        assertEquals("RUNNING", stage.taskStatus("life"));
        stage.ok("tasks", "pause", "life");
        assertEquals("PAUSED", stage.taskStatus("life"));
        stage.ok("tasks", "resume", "life");
        assertEquals("RUNNING", stage.taskStatus("life"));
        assertTrue(stage.ok("tasks", "ps", "life").startsWith("PID"));
        assertTrue(stage.ok("tasks", "metrics", "life").contains("pids.current"));
        assertEquals(
                "inside", stage.ok("tasks", "exec", "--exec-id", "e1", "life", "echo", "inside"));
        assertEquals(
                5,
                stage.ctr("tasks", "exec", "--exec-id", "e2", "life", "sh", "-c", "exit 5")
                        .status());
        String complaint = stage.fails("tasks", "rm", "life");
        assertTrue(complaint.contains("must be stopped"), complaint);
        complaint = stage.fails("containers", "rm", "life");
        assertTrue(complaint.contains("non stopped container"), complaint);
        stage.ok("tasks", "kill", "-s", "SIGKILL", "life");
        Await.until("its end", () -> stage.taskStatus("life").equals("STOPPED"));
        assertTrue(stage.ctr("tasks", "rm", "life").err().contains("exit code 137"));
        stage.ok("containers", "rm", "life");
    }

    @Test
    void attachedClientSeesTheOutputAndTheExit() {
        stage.ok("containers", "create", Stage.IMAGE, "att", "/bin/busybox", "date");
        Path out = stage.scratch().path("att.out");
        Process start = stage.daemon().ctr("tasks", "start", "att").start(out, out);
        Await.until("its end", () -> !start.isAlive());
        assertTrue(stage.scratch().read("att.out").contains("UTC"));
        assertEquals(0, start.exitValue());
        stage.ok("containers", "rm", "att");
    }

    @Test
    void checkpointSaysWhatIsMissing() {
        assumeTrue(!Command.exists("criu"), "criu is here: the checkpoint would succeed");
        stage.ok("run", "-d", Stage.IMAGE, "cp", "sleep", "1000");
        String complaint = stage.fails("tasks", "checkpoint", "cp");
        assertTrue(complaint.contains("criu"), complaint);
        assertEquals("RUNNING", stage.taskStatus("cp"));
        stage.ok("tasks", "kill", "-s", "9", "cp");
        Await.until("its end", () -> stage.taskStatus("cp").equals("STOPPED"));
        stage.ctr("tasks", "rm", "cp");
        stage.ok("containers", "rm", "cp");
    }

    @Test
    void leases() {
        stage.ok("leases", "create", "--id", "l1", "--expires", "1h", "a=b");
        String list = stage.ok("leases", "ls");
        assertTrue(list.contains("l1") && list.contains("a=b"), list);
        stage.ok("leases", "rm", "l1");
        assertTrue(!stage.ok("leases", "ls").contains("l1"));
        assertTrue(stage.ctr("leases", "rm", "l1").err().contains("not found"));
    }

    @Test
    void namespaces() {
        stage.ok("namespaces", "create", "other", "k=v");
        stage.ok("namespaces", "label", "other", "k2=v2");
        String list = stage.ok("namespaces", "ls");
        assertTrue(list.contains("other") && list.contains("k2=v2"), list);
        stage.ok("--namespace", "other", "content", "ls");
        stage.ok("namespaces", "rm", "other");
        assertTrue(!stage.ok("namespaces", "ls").contains("other"));
        assertTrue(stage.fails("namespaces", "rm", "default").contains("failed precondition"));
    }

    @Test
    void eventsOfALife() {
        Path out = stage.scratch().path("events.out");
        Process events = stage.daemon().ctr("events").start(out, out);
        try {
            Await.until(
                    "a subscriber",
                    () -> {
                        stage.ok("namespaces", "label", "default", "k=v");
                        return stage.scratch().read("events.out").contains("/namespaces/update");
                    });
            stage.ok("run", "--rm", Stage.IMAGE, "ev", "true");
            Await.until("the last event", () -> eventsSeen().contains("/containers/delete"));
            String seen = eventsSeen();
            int last = -1;
            for (String topic :
                    new String[] {
                        "/snapshot/prepare",
                        "/containers/create",
                        "/tasks/create",
                        "/tasks/start",
                        "/tasks/exit",
                        "/tasks/delete",
                        "/snapshot/remove"
                    }) {
                int at = seen.indexOf(topic, last + 1);
                assertTrue(at > last, topic + " is missing or out of order:\n" + seen);
                last = at;
            }
        } finally {
            events.destroyForcibly();
        }
    }

    private static String eventsSeen() {
        return stage.scratch().read("events.out");
    }

    @Test
    void pluginsAndVersion() {
        String plugins = stage.ok("plugins", "ls");
        for (String plugin :
                new String[] {"overlayfs", "native", "walking", "content", "bolt", "scheduler"}) {
            assertTrue(plugins.contains(plugin), plugin + " is missing:\n" + plugins);
        }
        assertTrue(!plugins.contains("error"), plugins);
        assertTrue(
                stage.ok("plugins", "ls", "-d", "id==overlayfs").contains("Exports"),
                stage.ok("plugins", "ls", "-d", "id==overlayfs"));
        assertTrue(stage.ok("version").contains("Server:"));
    }

    @Test
    void specIsPrinted() {
        assertTrue(stage.ok("oci", "spec").contains("ociVersion"));
    }
}
