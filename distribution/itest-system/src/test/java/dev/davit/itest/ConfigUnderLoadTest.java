package dev.davit.itest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proxy.ProxyServer;
import dev.davit.testbed.Await;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

/** Every kind of change while containers are made: no call fails, no container is restarted. */
@Tag("slow")
final class ConfigUnderLoadTest {
    private static final int PER_SECOND = 20;
    private static final int ROUNDS = 5;

    private static final String HANDLER =
            """
            [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.kata]
              runtime_type = "io.containerd.kata.v2"
            """;

    private static final String REGISTRY =
            """
            [plugins.'io.containerd.cri.v1.images'.registry]
              config_path = "/etc/containerd/certs.d"
            """;

    @Test
    void changesFailNoCallAndRestartNoContainer() {
        try (ConfiguredDaemon daemon = ConfiguredDaemon.start();
                ProxyServer _ =
                        ProxyServer.builder(daemon.scratch().path("mem.sock"))
                                .snapshotter(new InMemorySnapshotter())
                                .start()) {
            daemon.stage().importImage();
            daemon.stage().runDetached("old", daemon.scratch().path("output"), "sleep 1000");
            String task = task(daemon);
            try (ContainerLoad load = ContainerLoad.begin(daemon.process().socket(), PER_SECOND)) {
                for (int round = 0; round < ROUNDS; round++) {
                    changes(daemon, load);
                }
                load.end();
                assertEquals(List.of(), List.copyOf(load.failures()));
                assertTrue(load.calls() >= 4 * load.made());
                System.out.println(load.calls() + " calls, " + 6 * ROUNDS + " changes, 0 failed");
            }
            assertEquals(task, task(daemon));
        }
    }

    private static void changes(ConfiguredDaemon daemon, ContainerLoad load) {
        Path socket = daemon.scratch().path("mem.sock");
        String proxy = "[proxy_plugins.mem]\ntype = 'snapshot'\naddress = '" + socket + "'\n";
        daemon.edit(proxy);
        daemon.davit("config", "apply");
        Await.until("the proxy", () -> daemon.answers("mem"));
        more(load);
        daemon.edit(proxy + HANDLER);
        daemon.davit("config", "apply");
        more(load);
        daemon.edit(proxy + HANDLER + REGISTRY);
        daemon.davit("config", "apply");
        String running = daemon.davit("config", "running");
        assertTrue(running.contains("io.containerd.kata.v2") && running.contains("certs.d"));
        more(load);
        daemon.edit(proxy + HANDLER + REGISTRY + "typo = = 1\n");
        daemon.process().davit("config", "apply").run().expectFailure();
        assertTrue(daemon.answers("mem"));
        more(load);
        daemon.edit(HANDLER + REGISTRY);
        daemon.davit("config", "apply");
        Await.until("its leaving", () -> !daemon.answers("mem"));
        more(load);
        daemon.davit("config", "rollback");
        Await.until("its return", () -> daemon.answers("mem"));
        daemon.edit("");
        daemon.davit("config", "apply");
        more(load);
    }

    private static void more(ContainerLoad load) {
        long made = load.made();
        Await.until("more containers", () -> load.made() > made + PER_SECOND / 2);
    }

    /** The line of the task that ran before, with its process id. */
    private static String task(ConfiguredDaemon daemon) {
        return daemon.stage()
                .ok("tasks", "ls")
                .lines()
                .filter(line -> line.startsWith("old "))
                .findFirst()
                .orElseThrow();
    }
}
