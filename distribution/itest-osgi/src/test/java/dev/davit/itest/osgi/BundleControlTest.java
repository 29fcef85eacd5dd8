package dev.davit.itest.osgi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.itest.osgi.echo.EchoRpc;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** Bundles that come, are upgraded, go back and leave at an operator's word. */
class BundleControlTest {
    private static final String FILE = "dev.davit.itest.osgi.mate.jar";
    private static final int UPGRADES = 30;

    @TempDir private static Path directory;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Crew crew;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(
                !PlainFramework.coreBundles().isEmpty()
                        && Files.isDirectory(DaemonProcess.home().resolve("lib")),
                "the daemon is not assembled: package it first");
        crew = Crew.start(directory);
    }

    @AfterAll
    @SuppressWarnings("ConstantValue") // null if the start failed
    static void stop() {
        if (crew != null) {
            crew.close();
        }
    }

    @AfterEach
    void clear() throws IOException {
        if (!crew.files().isEmpty()) {
            crew.ask("uninstall", "mate");
        }
        crew.clear();
    }

    @Test
    void whatIsInstalledIsReadyAndLiesInTheDirectory() throws Exception {
        List<String> plugins = crew.ask("install", crew.build("1.0.0", ""));
        assertEquals(2, plugins.size(), plugins::toString);
        assertTrue(
                plugins.stream().allMatch(line -> line.contains("|READY|1.0.0|")),
                plugins::toString);
        assertEquals("1.0.0", crew.call("mate"));
        assertEquals(List.of(FILE), crew.files());
        crew.ask("uninstall", Crew.LONE);
        assertEquals(List.of(), crew.files());
        assertEquals("", crew.call("mate"));
    }

    @Test
    void anUpgradeReplacesTheFileThatWasDropped() throws Exception {
        crew.drop(crew.build("1.0.0", ""), "mine.jar");
        crew.untilServes("mate", "1.0.0");
        crew.ask("upgrade", "mate", crew.build("2.0.0", ""));
        assertEquals("2.0.0", crew.call("mate"));
        assertEquals("2.0.0", crew.call("lone"));
        assertEquals(List.of("mine.jar"), crew.files());
        crew.ask("rollback", "mate");
        assertEquals("1.0.0", crew.call("mate"));
        assertEquals(List.of("mine.jar"), crew.files());
    }

    @Test
    void whatDoesNotStartLeavesNothingBehind() throws Exception {
        String reason = refusal("install", crew.build("1.0.0", "throws"));
        assertTrue(reason.contains("the mast is broken"), reason);
        assertTrue(reason.endsWith("failed precondition"), reason);
        reason =
                refusal(
                        "install",
                        crew.build(
                                "1.0.0",
                                "",
                                "Import-Package=org.acme.log,!org.jspecify.annotations,*"));
        assertTrue(reason.contains("waits for package org.acme.log"), reason);
        Path words = Files.writeString(directory.resolve("words.jar"), "no jar at all");
        reason = refusal("install", words);
        assertTrue(reason.contains("words.jar: no complete jar"), reason);
        assertTrue(reason.endsWith("invalid argument"), reason);
        assertEquals(List.of(), crew.files());
        assertEquals("", crew.fileLine(FILE));
        crew.ask("install", crew.build("1.0.0", ""));
        assertEquals("1.0.0", crew.call("mate"));
    }

    @Test
    void aFailedUpgradeLeavesTheOldVersionServingAndOnTheDisk() throws Exception {
        crew.ask("install", crew.build("1.0.0", ""));
        byte[] before = Files.readAllBytes(crew.plugins().resolve(FILE));
        try (var loop = new CallingLoop(crew, "mate", "lone")) {
            String reason = refusal("upgrade", "mate", crew.build("2.0.0", "throws"));
            assertTrue(reason.contains("the mast is broken"), reason);
            reason = refusal("upgrade", "mate", crew.build("2.0.0", "hangs"));
            assertTrue(reason.contains("did not start within 3000 ms"), reason);
            crew.untilServes("lone", "1.0.0");
            assertEquals("1.0.0", crew.call("mate"));
            assertArrayEquals(before, Files.readAllBytes(crew.plugins().resolve(FILE)));
            assertEquals(List.of(FILE), crew.files());
            crew.ask("upgrade", "mate", crew.build("2.0.0", ""));
            assertEquals("2.0.0", crew.call("mate"));
            assertEquals(List.of(), loop.failures());
        }
    }

    @Test
    void aBundleOfAnotherNameIsNoUpgrade() throws Exception {
        crew.ask("install", crew.build("1.0.0", ""));
        Path other = TestBundle.of(EchoRpc.class, directory);
        String reason = refusal("upgrade", "mate", other);
        assertTrue(reason.contains("is bundle dev.davit.itest.osgi.echo 1.0.0"), reason);
        assertTrue(reason.endsWith("invalid argument"), reason);
        reason = refusal("upgrade", "io.containerd.snapshotter.v1.native", other);
        assertTrue(reason.contains("comes from no file"), reason);
        reason = refusal("upgrade", "nobody", other);
        assertTrue(reason.endsWith("not found"), reason);
        assertEquals("1.0.0", crew.call("mate"));
    }

    @Test
    void twoRollbacksGoBackTwoVersionsAlsoAcrossARestart() throws Exception {
        crew.ask("install", crew.build("1.0.0", ""));
        crew.ask("upgrade", "mate", crew.build("2.0.0", ""));
        crew.drop(crew.build("3.0.0", ""), FILE);
        crew.untilServes("mate", "3.0.0");
        crew.untilServes("lone", "3.0.0");
        crew.ask("rollback", "mate");
        assertEquals("2.0.0", crew.call("mate"));
        assertEquals("2.0.0", crew.call("lone"));
        crew.close();
        crew = Crew.start(directory);
        crew.untilServes("mate", "2.0.0");
        crew.untilServes("lone", "2.0.0");
        crew.ask("rollback", "mate");
        assertEquals("1.0.0", crew.call("mate"));
        String reason = refusal("rollback", "mate");
        assertTrue(reason.contains("no earlier version"), reason);
        assertEquals("1.0.0", crew.call("mate"));
    }

    @Test
    void leftoversOfAKilledDaemonAreClearedAway() throws Exception {
        crew.ask("install", crew.build("1.0.0", ""));
        crew.close();
        Files.writeString(crew.plugins().resolve(".incoming-123"), "half a jar");
        crew = Crew.start(directory);
        crew.untilServes("mate", "1.0.0");
        assertEquals(List.of(FILE), crew.files());
    }

    @Test
    void aThreadLeftRunningIsNamedUntilItEnds() throws Exception {
        System.getProperties().remove("davit.itest.leak");
        crew.ask("install", crew.build("1.0.0", "leaks"));
        crew.ask("upgrade", "mate", crew.build("2.0.0", ""));
        String named = "thread \"stowaway\" still runs";
        Await.until(
                () -> named + " in " + crew.lines(), () -> crew.line(Crew.SIDE).contains(named));
        assertEquals("2.0.0", crew.call("mate"));
        ((CountDownLatch) Objects.requireNonNull(System.getProperties().get("davit.itest.leak")))
                .countDown();
        Await.until(
                () -> "nothing in " + crew.lines(), () -> !crew.line(Crew.SIDE).contains(named));
    }

    @Test
    @Tag("slow")
    void upgradesFailNoCallAndLetOldClassesGo() throws Exception {
        Crew.loaders().clear();
        most().set(0);
        crew.ask("install", crew.build("1.0.0", ""));
        try (var loop = new CallingLoop(crew, "mate", "lone", "mate", "lone")) {
            for (int i = 1; i <= UPGRADES; i++) {
                Path build = crew.build("1.0." + i / 2, "build " + i);
                if (i % 3 == 0) {
                    crew.drop(build, FILE);
                } else {
                    crew.ask("upgrade", "mate", build);
                }
                crew.untilServes("mate", Crew.text("1.0." + i / 2, "build " + i));
                crew.untilServes("lone", Crew.text("1.0." + i / 2, "build " + i));
            }
            assertEquals(List.of(), loop.failures());
            assertTrue(loop.calls() > UPGRADES, () -> loop.calls() + " calls");
        }
        assertEquals(1, most().get(), "exclusive plugins at once");
        Await.until(
                () -> alive() + " of " + UPGRADES + " loaders",
                () -> {
                    System.gc();
                    return alive() <= 1;
                });
        assertEquals(1, alive(), "the one that serves");
    }

    private static long alive() {
        return Crew.loaders().stream()
                .map(WeakReference::get)
                .filter(Objects::nonNull)
                .distinct()
                .count();
    }

    private static AtomicInteger most() {
        return (AtomicInteger)
                System.getProperties()
                        .computeIfAbsent("davit.itest.most", key -> new AtomicInteger());
    }

    private static String refusal(String command, Object... words) {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> crew.ask(command, words)).getMessage());
    }
}
