package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;

import io.grpc.StatusRuntimeException;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Plugins are upgraded while they are called: nobody notices. */
@Tag("slow")
class UpgradeCampaignTest {
    private static final int RATE = 200;

    /** Between two upgrades, so that each is upgraded under load. */
    private static final int CALLS = 60;

    @Test
    void aPluginThatOwnsItsDirectoryIsUpgradedUnderLoad() throws Exception {
        try (Scratch scratch = Scratch.create()) {
            upgrade(
                    scratch,
                    "copy",
                    Bundles.copy(scratch.directory(), "1.0.0"),
                    Bundles.copy(scratch.directory(), "2.0.0"));
        }
    }

    @Test
    void aPluginOfWhichTwoMayLiveIsUpgradedUnderLoad() throws Exception {
        try (Scratch scratch = Scratch.create()) {
            upgrade(
                    scratch,
                    "shared",
                    Bundles.shared(scratch.directory(), "1.0.0"),
                    Bundles.shared(scratch.directory(), "2.0.0"));
        }
    }

    private static void upgrade(Scratch scratch, String id, Path one, Path two) {
        int upgrades = Campaign.size(12, 100);
        try (DaemonProcess daemon = DaemonProcess.start(scratch);
                Api api = new Api(daemon.socket(), "campaign")) {
            api.install("", one);
            Await.until("the plugin", () -> api.state(id) == State.READY);
            try (SnapshotLoad load = SnapshotLoad.start(daemon.socket(), id, RATE)) {
                load.awaitCalls(CALLS);
                upgradeTwice(api, load, id, one, two);
                Vitals before = Vitals.of(daemon.pid());
                for (int round = 2; round < upgrades; round += 2) {
                    upgradeTwice(api, load, id, one, two);
                }
                Set<String> differences = load.stop();
                Vitals after = Vitals.of(daemon.pid());
                Campaign.report(
                        "upgrades of " + id,
                        load.calls(),
                        upgrades,
                        load.refused() + load.failures().size());
                assertEquals(List.of(), load.failures());
                assertEquals(0, load.refused());
                assertEquals(Set.of(), differences);
                assertFlat(before, after);
                Await.until(
                        "the old class loaders: " + api.plugin(id),
                        () -> {
                            Vitals.of(daemon.pid());
                            return api.plugin(id).getFormerList().isEmpty();
                        });
            }
        }
    }

    private static void upgradeTwice(Api api, SnapshotLoad load, String id, Path one, Path two) {
        for (Path next : List.of(two, one)) {
            int generation = api.plugin(id).getGeneration();
            Plugin upgraded = api.install(id, next).getFirst();
            assertEquals(State.READY, upgraded.getState());
            assertEquals(next.equals(two) ? "2.0.0" : "1.0.0", upgraded.getVersion());
            assertTrue(upgraded.getGeneration() > generation);
            load.awaitCalls(CALLS);
        }
    }

    /**
     * Room for what the daemon itself has loaded and opened meanwhile, not for one leak a round: a
     * generation has some 30 classes in 140 KB. Metaspace holds the compilers' profiles of methods
     * as well, which go on growing while the daemon warms up, though ever less.
     */
    private static void assertFlat(Vitals before, Vitals after) {
        String both = before + " before, " + after + " after";
        assertTrue(after.descriptors() <= before.descriptors() + 8, both);
        assertTrue(after.classLoaders() <= before.classLoaders() + 1, both);
        assertTrue(after.classes() <= before.classes() + 100, both);
        assertTrue(after.metaspaceKilobytes() <= before.metaspaceKilobytes() + 4_096, both);
    }

    @Test
    void aNewVersionThatDoesNotStartLeavesTheOldOneServing() throws Exception {
        try (Scratch scratch = Scratch.create();
                DaemonProcess daemon = DaemonProcess.start(scratch);
                Api api = new Api(daemon.socket(), "campaign")) {
            api.install("", Bundles.copy(scratch.directory(), "1.0.0"));
            Await.until("the plugin", () -> api.state("copy") == State.READY);
            try (SnapshotLoad load = SnapshotLoad.start(daemon.socket(), "copy", RATE)) {
                load.awaitCalls(CALLS);
                Path broken = Bundles.unresolvable(scratch.directory(), "3.0.0");
                StatusRuntimeException refused =
                        assertThrows(
                                StatusRuntimeException.class, () -> api.install("copy", broken));
                assertTrue(
                        String.valueOf(refused.getStatus().getDescription())
                                .contains("org.acme.absent"),
                        refused.toString());
                load.awaitCalls(CALLS);
                assertEquals(State.READY, api.state("copy"));
                assertEquals("1.0.0", api.plugin("copy").getVersion());
                api.install("copy", Bundles.copy(scratch.directory(), "2.0.0"));
                load.awaitCalls(CALLS);
                assertEquals(Set.of(), load.stop());
                assertEquals(List.of(), load.failures());
                assertEquals(0, load.refused());
            }
        }
    }
}
