package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proto.services.snapshots.v1.PrepareSnapshotRequest;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A proxy plugin that hangs harms its own callers only, and comes back by itself. */
@Tag("slow")
class HungProxyTest {
    private static final int CALLS = 100;

    @Test
    void aProxyThatIsStoppedIsQuarantinedAndRecovers() throws InterruptedException {
        try (Scratch scratch = Scratch.create()) {
            var socket = scratch.path("remote.sock");
            try (RemoteSnapshots remote = RemoteSnapshots.start(socket);
                    DaemonProcess daemon =
                            DaemonProcess.start(
                                    scratch,
                                    ProxyCampaignTest.entry(socket)
                                            + """
                                            [timeouts]
                                              "dev.davit.timeout.plugin.change" = "5s"
                                              "dev.davit.timeout.plugin.query" = "5s"
                                            """);
                    Api api = new Api(daemon.socket(), "hung");
                    SnapshotLoad others = SnapshotLoad.start(daemon.socket(), "native", 50)) {
                Await.until("the proxy", () -> api.state("remote") == State.READY);
                prepare(api, "before");
                remote.signal("STOP");
                List<Thread> callers = new ArrayList<>();
                var answers = new ConcurrentLinkedQueue<Status>();
                for (int call = 0; call < CALLS; call++) {
                    callers.add(caller(api, "hung-" + call, answers));
                }
                daemon.ctr("images", "rm", "--sync", "nothing").run();
                Await.until(
                        () -> "quarantine: " + api.plugin("remote"),
                        () -> api.state("remote") == State.QUARANTINED);
                assertTrue(
                        api.plugin("remote").getReason().contains("health check"),
                        api.plugin("remote").toString());
                // Whoever comes now is told at once, with the reason.
                Status refused = prepare(api, "late");
                assertEquals(Status.Code.UNAVAILABLE, refused.getCode());
                assertTrue(
                        String.valueOf(refused.getDescription()).contains("quarantined"),
                        refused.toString());
                for (Thread caller : callers) {
                    caller.join();
                }
                assertEquals(CALLS, answers.size());
                assertEquals(
                        List.of(),
                        answers.stream()
                                .filter(status -> status.getCode() != Status.Code.UNAVAILABLE)
                                .toList());
                remote.signal("CONT");
                Await.until("recovery", () -> api.state("remote") == State.READY);
                assertEquals(Status.Code.OK, prepare(api, "after").getCode());
                assertEquals(Set.of(), others.stop());
                assertEquals(List.of(), others.failures());
                assertEquals(0, others.refused());
            }
        }
    }

    private static Thread caller(Api api, String key, ConcurrentLinkedQueue<Status> answers) {
        return Thread.ofVirtual().start(() -> answers.add(prepare(api, key)));
    }

    private static Status prepare(Api api, String key) {
        try {
            api.snapshots()
                    .prepare(
                            PrepareSnapshotRequest.newBuilder()
                                    .setSnapshotter("remote")
                                    .setKey(key)
                                    .putLabels("containerd.io/gc.root", "yes")
                                    .build());
            return Status.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus();
        }
    }
}
