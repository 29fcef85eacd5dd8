package dev.davit.itest.osgi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.itest.osgi.echo.EchoRpc;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;

/** Bundles dropped into the directory, with every fault a file can have. */
class BundleDirectoryTest {
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
        crew.clear();
    }

    @Test
    void aHalfCopiedJarWaitsForItsRest() throws Exception {
        byte[] bytes = Files.readAllBytes(crew.build("1.0.0", ""));
        Path file = crew.plugins().resolve("mate.jar");
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        crew.untilFile("mate.jar", "STOPPED", "no complete jar");
        try (OutputStream rest = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int i = bytes.length / 2; i < bytes.length; i += 100) {
                rest.write(bytes, i, Math.min(100, bytes.length - i));
                rest.flush();
            }
        }
        crew.untilServes("mate", "1.0.0");
        assertEquals("", crew.fileLine("mate.jar"));
    }

    @Test
    void aHalfCopiedNewVersionLeavesTheOldOneServing() throws Exception {
        crew.drop(crew.build("1.0.0", ""), "mate.jar");
        crew.untilServes("mate", "1.0.0");
        byte[] bytes = Files.readAllBytes(crew.build("2.0.0", ""));
        Path file = crew.plugins().resolve("mate.jar");
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        crew.untilFile("mate.jar", "STOPPED", "no complete jar");
        assertEquals("1.0.0", crew.call("mate"));
        Files.write(file, bytes);
        crew.untilServes("mate", "2.0.0");
    }

    @Test
    void aFileThatIsNoBundleIsNamed() throws Exception {
        Files.writeString(crew.plugins().resolve("words.jar"), "no jar at all");
        crew.untilFile("words.jar", "STOPPED", "no complete jar");
        Path plain = crew.build("1.0.0", "", "-nomanifest=true");
        crew.drop(plain, "plain.jar");
        crew.untilFile("plain.jar", "STOPPED", "no Bundle-SymbolicName");
        crew.drop(crew.build("1.0.0", ""), "plain.jar");
        crew.untilServes("mate", "1.0.0");
        assertEquals("", crew.fileLine("plain.jar"));
    }

    @Test
    void aFileThatOthersCouldChangeIsNotLetIn() throws Exception {
        Path built = crew.build("1.0.0", "");
        Files.createSymbolicLink(crew.plugins().resolve("link.jar"), built);
        crew.untilFile("link.jar", "STOPPED", "is a symbolic link");
        Files.setPosixFilePermissions(built, PosixFilePermissions.fromString("rw-rw-rw-"));
        Path open = crew.plugins().resolve("open.jar");
        Files.copy(built, open);
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
        crew.untilFile("open.jar", "STOPPED", "can be written by everybody");
        assertEquals("", crew.call("mate"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
        crew.untilServes("mate", "1.0.0");
    }

    @Test
    void aFileOfAnotherUserIsNotLetIn() throws Exception {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "only root can give files away");
        Path built = crew.build("1.0.0", "");
        Files.setAttribute(built, "unix:uid", 12345);
        Path foreign = crew.plugins().resolve("foreign.jar");
        Files.move(built, foreign);
        crew.untilFile("foreign.jar", "STOPPED", "is owned by uid 12345");
        Files.setAttribute(foreign, "unix:uid", 0);
        crew.untilServes("mate", "1.0.0");
    }

    @Test
    void ofTwoJarsOfOneNameTheHigherVersionServes() throws Exception {
        crew.drop(crew.build("1.0.0", ""), "a.jar");
        crew.untilServes("mate", "1.0.0");
        try (var loop = new CallingLoop(crew, "mate", "lone")) {
            crew.drop(crew.build("2.0.0", ""), "b.jar");
            crew.untilServes("lone", "2.0.0");
            crew.untilFile("a.jar", "RESOLVING", "stands by for", "2.0.0 in b.jar");
            crew.drop(crew.build("2.0.0", "again"), "c.jar");
            crew.untilFile("c.jar", "STOPPED", "is there already, in b.jar");
            assertEquals("2.0.0", crew.call("mate"));
            assertEquals("1.0.0", crew.call("mate@1.0.0"));
            Files.delete(crew.plugins().resolve("b.jar"));
            crew.untilServes("mate", "2.0.0 again");
            Files.delete(crew.plugins().resolve("c.jar"));
            crew.untilServes("mate", "1.0.0");
            crew.untilServes("lone", "1.0.0");
            assertEquals(List.of(), loop.failures());
        }
    }

    @Test
    void aLowerVersionStandsByFromTheStart() throws Exception {
        crew.drop(crew.build("2.0.0", ""), "b.jar");
        crew.untilServes("mate", "2.0.0");
        crew.drop(crew.build("1.0.0", ""), "a.jar");
        crew.untilFile("a.jar", "RESOLVING", "stands by");
        assertEquals("2.0.0", crew.call("mate"));
        Files.delete(crew.plugins().resolve("b.jar"));
        crew.untilServes("mate", "1.0.0");
    }

    @Test
    void aMissingPackageIsNamedAndAwaited() throws Exception {
        crew.drop(
                crew.build(
                        "1.0.0", "", "Import-Package=org.acme.sextant,!org.jspecify.annotations,*"),
                "mate.jar");
        crew.untilFile("mate.jar", "RESOLVING", "waits for package org.acme.sextant");
        assertEquals("", crew.call("mate"));
        crew.drop(exporter(), "sextant.jar");
        crew.untilServes("mate", "1.0.0");
        Await.until("the end of its line", () -> crew.fileLine("mate.jar").isEmpty());
    }

    @Test
    void aNewVersionThatLacksAPackageLeavesTheOldOneServing() throws Exception {
        crew.drop(crew.build("1.0.0", ""), "mate.jar");
        crew.untilServes("mate", "1.0.0");
        crew.drop(
                crew.build(
                        "2.0.0",
                        "",
                        "Import-Package=org.acme.sextant;version=\"[1,2)\","
                                + "!org.jspecify.annotations,*"),
                "mate.jar");
        crew.untilFile(
                "mate.jar",
                "RESOLVING",
                "waits for package org.acme.sextant from 1.0.0 below 2.0.0",
                "1.0.0 goes on");
        assertEquals("1.0.0", crew.call("mate"));
        crew.drop(exporter(), "sextant.jar");
        crew.untilServes("mate", "2.0.0");
    }

    private static Path exporter() throws Exception {
        return TestBundle.of(
                EchoRpc.class,
                Files.createTempDirectory(directory, "sextant"),
                "Private-Package=",
                "-includeresource=org/acme/sextant/arc.txt;literal=arc",
                "Export-Package=org.acme.sextant;version=1.5.0",
                "Bundle-SymbolicName=org.acme.sextant");
    }

    @Test
    void aNewVersionThatThrowsLeavesTheOldOneServing() throws Exception {
        crew.drop(crew.build("1.0.0", ""), "mate.jar");
        crew.untilServes("mate", "1.0.0");
        crew.untilServes("lone", "1.0.0");
        try (var loop = new CallingLoop(crew, "mate", "lone")) {
            crew.drop(crew.build("2.0.0", "throws"), "mate.jar");
            crew.untilFile("mate.jar", "STOPPED", "the mast is broken", "1.0.0 goes on");
            crew.untilServes("lone", "1.0.0");
            assertEquals("1.0.0", crew.call("mate"));
            crew.drop(crew.build("2.0.1", ""), "mate.jar");
            crew.untilServes("mate", "2.0.1");
            crew.untilServes("lone", "2.0.1");
            assertEquals(List.of(), loop.failures());
        }
    }

    @Test
    void aPluginThatThrowsIsListedWithItsReason() throws Exception {
        crew.drop(crew.build("1.0.0", "throws"), "mate.jar");
        Await.until(
                () -> "the reason in " + crew.lines(),
                () ->
                        crew.line(Crew.SIDE).contains("|STOPPED|")
                                && crew.line(Crew.SIDE).contains("the mast is broken"));
        crew.drop(crew.build("1.0.0", "sound"), "mate.jar");
        crew.untilServes("mate", "1.0.0 sound");
    }

    @Test
    void aNewVersionWhoseStartHangsLeavesTheOldOneServing() throws Exception {
        crew.drop(crew.build("1.0.0", ""), "mate.jar");
        crew.untilServes("mate", "1.0.0");
        try (var loop = new CallingLoop(crew, "mate", "lone")) {
            crew.drop(crew.build("2.0.0", "hangs"), "mate.jar");
            crew.untilFile("mate.jar", "STOPPED", "did not start within 3000 ms");
            assertEquals("1.0.0", crew.call("mate"));
            crew.drop(crew.build("2.0.1", ""), "mate.jar");
            crew.untilServes("mate", "2.0.1");
            crew.untilServes("lone", "2.0.1");
            assertEquals(List.of(), loop.failures());
        }
    }

    @Test
    void aRebuildOfTheSameVersionTakesOver() throws Exception {
        crew.drop(crew.build("1.0.0", "first"), "mate.jar");
        crew.untilServes("mate", "1.0.0 first");
        crew.untilServes("lone", "1.0.0 first");
        try (var loop = new CallingLoop(crew, "mate", "lone")) {
            crew.drop(crew.build("1.0.0", "second"), "mate.jar");
            crew.untilServes("mate", "1.0.0 second");
            crew.untilServes("lone", "1.0.0 second");
            assertEquals(List.of(), loop.failures());
        }
        assertTrue(crew.line(Crew.SIDE).contains("|READY|1.0.0|"));
    }

    @Test
    void aRenamedFileAndOneReplacedByAnotherChangeNothingForCallers() throws Exception {
        Path file = crew.drop(crew.build("1.0.0", ""), "mate.jar");
        crew.untilServes("mate", "1.0.0");
        crew.untilServes("lone", "1.0.0");
        try (var loop = new CallingLoop(crew, "mate", "lone")) {
            Path other = Files.move(file, crew.plugins().resolve("other.jar"));
            Await.until(
                    "calls after it", () -> loop.calls() > 0 && crew.files().contains("other.jar"));
            crew.drop(crew.build("2.0.0", ""), "another.jar");
            Files.delete(other);
            crew.untilServes("mate", "2.0.0");
            crew.untilServes("lone", "2.0.0");
            assertEquals(List.of(), loop.failures());
        }
    }
}
