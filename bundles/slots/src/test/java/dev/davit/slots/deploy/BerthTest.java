package dev.davit.slots.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.slots.osgi.Deployment;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Version;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

class BerthTest {
    @TempDir private Path directory;
    private final ScriptedRunner runner = new ScriptedRunner();

    @SuppressWarnings("NullAway.Init") // set before each test
    private Berth berth;

    @BeforeEach
    void make() {
        berth = new Berth("mate", runner, new BundleHistory(directory.resolve(".history")));
    }

    @Test
    void theHighestVersionServesAndAnotherStandsBy() throws IOException {
        put("a.jar", "1.0.0");
        put("b.jar", "2.0.0");
        berth.settle();
        assertEquals(List.of("start 2.0.0", "start 1.0.0"), runner.log);
        assertEquals("2.0.0", serving());
        assertEquals(Deployment.State.STANDING_BY, state("a.jar"));
        berth.remove(directory.resolve("b.jar"));
        berth.settle();
        assertEquals("1.0.0", serving());
        assertEquals(List.of("start 2.0.0", "start 1.0.0", "retire 2.0.0"), runner.log);
    }

    @Test
    void theSecondFileOfOneVersionIsRefusedAndNamesTheFirst() throws IOException {
        put("a.jar", "1.0.0");
        put("b.jar", "1.0.0");
        berth.settle();
        assertEquals(List.of("start 1.0.0"), runner.log);
        Deployment second = deployment("b.jar");
        assertEquals(Deployment.State.REFUSED, second.state());
        assertEquals("mate 1.0.0 is there already, in a.jar", second.reason());
        berth.remove(directory.resolve("a.jar"));
        berth.settle();
        assertEquals(Deployment.State.ABOARD, state("b.jar"));
    }

    @Test
    void aFailedVersionLeavesTheOneBeforeIt() throws IOException {
        put("a.jar", "1.0.0");
        berth.settle();
        runner.failures.put("a.jar", "the mast is broken");
        put("a.jar", "2.0.0");
        berth.settle();
        assertEquals("1.0.0", serving());
        assertEquals("the mast is broken; 1.0.0 goes on", deployment("a.jar").reason());
        berth.settle();
        assertEquals(List.of("start 1.0.0", "start 2.0.0 for 1.0.0"), runner.log);
        runner.failures.clear();
        put("a.jar", "2.0.0");
        berth.settle();
        assertEquals("2.0.0", serving());
        assertEquals(1, runner.running.size());
    }

    @Test
    void aLowerFileDoesNotTakeThePlaceOfWhatAFailedOneHasOverwritten() throws IOException {
        put("a.jar", "1.0.0");
        put("b.jar", "2.0.0");
        berth.settle();
        runner.failures.put("b.jar", "the mast is broken");
        put("b.jar", "3.0.0");
        berth.settle();
        assertEquals("2.0.0", serving());
        berth.remove(directory.resolve("b.jar"));
        berth.settle();
        assertEquals("1.0.0", serving());
    }

    @Test
    void theNextBestServesIfTheBestFails() throws IOException {
        runner.failures.put("b.jar", "the mast is broken");
        put("a.jar", "1.0.0");
        put("b.jar", "2.0.0");
        berth.settle();
        assertEquals("1.0.0", serving());
        assertEquals(Deployment.State.FAILED, state("b.jar"));
    }

    @Test
    void aWaitingFileIsTriedAgainWhenAsked() throws IOException {
        runner.missing.put("a.jar", "org.acme.sextant");
        put("a.jar", "1.0.0");
        berth.settle();
        Deployment waiting = deployment("a.jar");
        assertEquals(Deployment.State.WAITING, waiting.state());
        assertEquals(List.of("package org.acme.sextant"), waiting.waitsFor());
        runner.missing.clear();
        assertTrue(berth.retry());
        berth.settle();
        assertEquals("1.0.0", serving());
    }

    @Test
    void theLastFileTakesTheBundleAlong() throws IOException {
        put("a.jar", "1.0.0");
        berth.settle();
        berth.remove(directory.resolve("a.jar"));
        berth.settle();
        assertTrue(berth.serving().isEmpty());
        assertEquals(List.of("start 1.0.0", "retire 1.0.0"), runner.log);
    }

    @Test
    void anInstallationIsPlacedOnlyOnceItServes() throws Exception {
        put("a.jar", "1.0.0");
        berth.settle();
        runner.failures.put("incoming", "the mast is broken");
        BundleFile incoming = file("incoming");
        assertThrows(StartFailure.class, () -> install(incoming, "a.jar", "2.0.0"));
        assertEquals("1.0.0", serving());
        assertTrue(Files.exists(incoming.path()));
        runner.failures.clear();
        install(incoming, "a.jar", "2.0.0");
        assertEquals("2.0.0", serving());
        assertEquals(Deployment.State.ABOARD, state("a.jar"));
        assertEquals(1, runner.running.size());
        berth.settle();
        assertEquals("2.0.0", serving());
    }

    @Test
    void anInstallationThatFindsNoPlaceIsUndone() throws Exception {
        put("a.jar", "1.0.0");
        berth.settle();
        BundleFile incoming = file("incoming");
        assertThrows(
                IOException.class,
                () ->
                        berth.install(
                                incoming,
                                name("2.0.0"),
                                StartDemand.READY,
                                Duration.ofSeconds(1),
                                () -> {
                                    throw new IOException("no space left on device");
                                }));
        assertEquals("1.0.0", serving());
        assertTrue(runner.log.contains("undo 2.0.0"), runner.log::toString);
    }

    private void install(BundleFile incoming, String target, String version) throws Exception {
        berth.install(
                incoming,
                name(version),
                StartDemand.READY,
                Duration.ofSeconds(1),
                () -> {
                    Files.move(
                            incoming.path(),
                            directory.resolve(target),
                            StandardCopyOption.REPLACE_EXISTING);
                    BundleFile placed = FileSight.of(directory.resolve(target)).file();
                    berth.put(placed, name(version));
                    return placed;
                });
    }

    private void put(String file, String version) throws IOException {
        berth.put(file(file), name(version));
    }

    /** A new file of that name, which is another one each time. */
    private BundleFile file(String name) throws IOException {
        Path fresh = Files.createTempFile(directory, "fresh", "");
        Path path = directory.resolve(name);
        Files.move(fresh, path, StandardCopyOption.REPLACE_EXISTING);
        return FileSight.of(path).file();
    }

    private static BundleName name(String version) {
        return new BundleName("mate", Version.parseVersion(version));
    }

    private String serving() {
        return berth.serving().orElseThrow().name().version().toString();
    }

    private Deployment.State state(String file) {
        return deployment(file).state();
    }

    private Deployment deployment(String file) {
        return berth.deployments().stream()
                .filter(deployment -> deployment.file().equals(file))
                .findFirst()
                .orElseThrow();
    }
}
