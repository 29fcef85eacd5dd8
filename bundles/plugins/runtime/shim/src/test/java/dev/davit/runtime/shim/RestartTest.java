package dev.davit.runtime.shim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.runtime.Exit;
import dev.davit.api.runtime.ProcessStatus;
import dev.davit.api.runtime.Task;
import dev.davit.linux.Linux;
import dev.davit.linux.Signal;
import dev.davit.proto.task.v2.DeleteRequest;
import dev.davit.proto.task.v2.DeleteResponse;
import dev.davit.ttrpc.CallOptions;
import dev.davit.ttrpc.ClientOptions;
import dev.davit.ttrpc.Metadata;
import dev.davit.ttrpc.TtrpcClient;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;

/** A new life of the daemon finds what the old one has left. */
class RestartTest extends RealTasks {
    @Override
    Map<String, Object> settings() {
        return Map.of("timeout_shim_load", "2s");
    }

    @Test
    void aRunningTaskIsTakenOverWithItsStreams() throws Exception {
        try (Fifo stdin = Fifo.writing(directory.resolve("stdin"));
                Fifo stdout = reading("stdout")) {
            Task before =
                    create("running", "cat; exit 6", streams(stdin.toString(), stdout, false));
            before.start("");
            FutureTask<DavitException> waiting =
                    inParallel(() -> assertThrows(DavitException.class, () -> before.waitFor("")));
            daemon.restart();
            assertTrue(waiting.get().getMessage().startsWith("ttrpc: closed"));

            Task after = daemon.find("running").orElseThrow();
            assertEquals(before.pid(), after.pid());
            assertEquals(ProcessStatus.RUNNING, after.state("").status());
            assertEquals(List.of(after), daemon.runtime().list(TestDaemon.NAMESPACE));
            try (var out = stdin.open()) {
                out.write("across lives\n".getBytes(StandardCharsets.UTF_8));
            }
            after.closeStdin("");
            assertEquals(6, after.waitFor("").status());
            assertEquals("across lives\n", stdout.text());
            assertEquals(6, after.delete().status());
            daemon.events.await("/tasks/delete");
            assertEquals(List.of(), Leftovers.processes(daemon));
            assertFalse(Files.exists(daemon.bundle("running")));
        }
    }

    @Test
    void aTaskThatStoppedMeanwhileKeepsItsExitStatus() throws Exception {
        Task before = run("stopped", OBEDIENT);
        daemon.stop();
        Conditions.until(() -> RuncShimTest.hasTrap(before.pid()), "the trap is set");
        Linux.system().kill(before.pid(), Signal.TERMINATE);
        Conditions.until(() -> isDead(before.pid()), "it has stopped");
        daemon.restart();

        Task after = daemon.find("stopped").orElseThrow();
        Conditions.until(
                () -> after.state("").status() == ProcessStatus.STOPPED, "the shim has noticed");
        assertEquals(3, after.waitFor("").status());
        assertEquals(3, after.delete().status());
        assertEquals(List.of(), Leftovers.processes(daemon));
    }

    @Test
    void aStoppedTaskSurvivesMoreThanOneRestart() {
        run("long", "exit 9").waitFor("");
        daemon.restart();
        daemon.restart();
        Task after = daemon.find("long").orElseThrow();
        assertEquals(9, after.state("").exit().status());
        assertEquals(9, after.delete().status());
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("long"));
    }

    @Test
    void anExecIsWaitedForAcrossARestart() throws Exception {
        Task before = run("exec", "sleep 1000");
        before.exec("e1", TestDaemon.NO_STREAMS, Optional.of(Busybox.exec(false, "sleep", "1000")));
        before.start("e1");
        daemon.restart();
        Task after = daemon.find("exec").orElseThrow();
        FutureTask<Exit> waiting = inParallel(() -> after.waitFor("e1"));
        after.kill("e1", KILL, false);
        assertEquals(137, waiting.get().status());
        end(after);
    }

    @Test
    void aCreatedTaskIsTakenOverAndStarted() {
        create("created", "exit 8");
        daemon.restart();
        Task after = daemon.find("created").orElseThrow();
        assertEquals(ProcessStatus.CREATED, after.state("").status());
        after.start("");
        assertEquals(8, after.waitFor("").status());
        after.delete();
    }

    @Test
    void aShimKilledMeanwhileIsCleanedUpAfterAndTold() throws Exception {
        Task before = run("killed", "sleep 1000");
        daemon.events.await("/tasks/start");
        daemon.stop();
        Linux.system().kill(Leftovers.pids(daemon).getFirst(), Signal.KILL);
        daemon.restart();
        daemon.events.await("/tasks/exit");
        daemon.events.await("/tasks/delete");
        assertEquals(Optional.empty(), daemon.find("killed"));
        Conditions.until(() -> isDead(before.pid()), "the process is dead");
        assertFalse(Files.exists(daemon.bundle("killed")));
        assertFalse(Files.exists(daemon.work("killed")));
        assertEquals(List.of(), Leftovers.containers());
    }

    static boolean isDead(int pid) throws Exception {
        Path status = Path.of("/proc/" + pid + "/status");
        return !Files.exists(status) || Files.readString(status).contains("State:\tZ");
    }

    @Test
    void aTaskOfAnOlderDaemonIsTakenOverByItsAddress() throws Exception {
        run("older", "sleep 1000");
        daemon.stop();
        Files.delete(daemon.bundle("older").resolve("bootstrap.json"));
        Files.delete(daemon.bundle("older").resolve("shim-binary-path"));
        daemon.runtimes.put(TestDaemon.id("older"), Busybox.RUNC);
        daemon.restart();
        Task after = daemon.find("older").orElseThrow();
        assertEquals(ProcessStatus.RUNNING, after.state("").status());
        assertTrue(Files.exists(daemon.bundle("older").resolve("bootstrap.json")));
        assertEquals(
                "/usr/bin/containerd-shim-runc-v2",
                Files.readString(daemon.bundle("older").resolve("shim-binary-path")));
        end(after);
    }

    @Test
    void aTaskWhoseLogIsGoneIsTakenOverAllTheSame() throws Exception {
        run("logless", "sleep 1000");
        daemon.stop();
        Files.delete(daemon.bundle("logless").resolve("log"));
        daemon.restart();
        end(daemon.find("logless").orElseThrow());
    }

    @Test
    void aShimWithoutATaskIsEnded() throws Exception {
        Task before = run("leaked", "true");
        before.waitFor("");
        daemon.stop();
        String address = Files.readString(daemon.bundle("leaked").resolve("address"));
        try (TtrpcClient shim = TtrpcClient.connect(address, ClientOptions.AT_ONCE)) {
            shim.call(
                    "containerd.task.v2.Task",
                    "Delete",
                    DeleteRequest.newBuilder().setId("leaked").build(),
                    DeleteResponse.parser(),
                    new CallOptions(
                            Metadata.of(Metadata.NAMESPACE, TestDaemon.NAMESPACE), Duration.ZERO));
        }
        assertEquals(1, Leftovers.processes(daemon).size());
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("leaked"));
        Conditions.until(() -> Leftovers.processes(daemon).isEmpty(), "the shim has ended");
        Conditions.until(() -> !Files.exists(daemon.bundle("leaked")), "the bundle is gone");
    }

    @Test
    void whatIsNoTaskIsRemoved() throws Exception {
        daemon.stop();
        Files.createDirectories(daemon.bundle("empty"));
        Files.createDirectories(daemon.bundle(".removed").resolve("rootfs"));
        Files.createDirectories(daemon.work("orphan").resolve("x"));
        Files.createDirectories(daemon.work(".gone"));
        Files.createDirectories(daemon.bundle("half").resolve("rootfs"));
        daemon.restart();
        assertEquals(Optional.empty(), daemon.find("empty"));
        assertEquals(Optional.empty(), daemon.find("half"));
        assertEquals(Optional.empty(), daemon.find("orphan"));
        for (Path path :
                List.of(
                        daemon.bundle("empty"),
                        daemon.bundle(".removed"),
                        daemon.work("orphan"),
                        daemon.work(".gone"),
                        daemon.bundle("half"))) {
            Conditions.until(() -> !Files.exists(path), path + " is gone");
        }
        assertEquals(List.of(), daemon.events.topics());
    }

    @Test
    @Tag("slow")
    void aHungShimHoldsUpNobodyElse() throws Exception {
        run("good", "sleep 1000");
        String hung = "hung";
        run(hung, "sleep 1000");
        daemon.stop();
        int shim = shimOf(hung);
        Linux.system().kill(shim, Signal.STOP);
        daemon.restart();
        assertTrue(daemon.find("good").isPresent());
        assertEquals(0, daemon.events.topics().stream().filter("/tasks/delete"::equals).count());
        assertEquals(Optional.empty(), daemon.find(hung));
        daemon.events.await("/tasks/delete");
        assertEquals(List.of("good"), Leftovers.containers());
        assertTrue(isDead(shim), "it would serve nobody any more");
        end(daemon.find("good").orElseThrow());
    }

    private int shimOf(String id) throws Exception {
        List<Integer> pids = Leftovers.pids(daemon);
        List<String> lines = Leftovers.processes(daemon);
        for (int i = 0; i < pids.size(); i++) {
            if (lines.get(i).contains("-id " + id + " ")) {
                return pids.get(i);
            }
        }
        throw new AssertionError("no shim of " + id);
    }
}
