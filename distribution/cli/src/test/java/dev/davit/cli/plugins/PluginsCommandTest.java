package dev.davit.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.cli.Davit;
import dev.davit.proto.services.plugins.v1.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The commands, against answers that are known. */
class PluginsCommandTest {
    private static final String TYPE = "io.containerd.snapshotter.v1.";

    @TempDir private Path directory;
    private FakeDaemon daemon;
    private String out = "";
    private String err = "";

    @BeforeEach
    void open() {
        daemon = new FakeDaemon(directory);
        daemon.add(
                Samples.plugin("copy", State.READY)
                        .setReason("all\nis well")
                        .setCalls(Samples.calls(12, 3))
                        .build());
    }

    @AfterEach
    void close() {
        daemon.close();
    }

    private int plugins(String... words) {
        var command = new ArrayList<>(List.of("--address", daemon.socket().toString(), "plugins"));
        command.addAll(Arrays.asList(words));
        var printed = new StringWriter();
        var complained = new StringWriter();
        int status =
                Davit.commandLine()
                        .setOut(new PrintWriter(printed))
                        .setErr(new PrintWriter(complained))
                        .execute(command.toArray(new String[0]));
        out = printed.toString();
        err = complained.toString();
        return status;
    }

    @Test
    void lsHasALineForEachPlugin() {
        assertEquals(0, plugins("ls", "id==copy"));
        List<String> lines = out.lines().toList();
        assertEquals(
                "TYPE ID STATE SINCE VERSION GEN CALLS ERRORS P99 REASON",
                lines.get(0).replaceAll(" +", " "));
        assertTrue(lines.get(1).endsWith("12       3         50.0ms    all is well"), out);
        assertEquals(List.of("list [id==copy]"), daemon.asked);
        assertEquals(0, plugins("ls", "--wide"));
        assertTrue(out.contains("org.example.copy 1.0.0"), out);
        assertEquals(0, plugins("ls", "-q"));
        assertEquals(TYPE + "copy\n", out);
    }

    @Test
    void inspectIsTextOrJson() {
        assertEquals(0, plugins("inspect", "copy"));
        assertTrue(out.contains("  State:        ready since 1970-01-12T13:46:40Z ("), out);
        assertTrue(out.contains("12 ended, 3 of them failed; 0 inside"), out);
        assertEquals(0, plugins("inspect", "--json", "copy"));
        assertTrue(out.contains("\"p99\": \"0.050s\""), out);
    }

    @Test
    void anUnknownPluginIsNamedWithWhatToDo() {
        assertEquals(1, plugins("why", "nothing"));
        assertEquals("davit: plugin nothing: not found; see davit plugins ls\n", err);
        assertEquals("", out);
        assertEquals(0, plugins("why", "copy"));
        assertTrue(out.startsWith("io.containerd.snapshotter.v1.copy 1.0.0 is ready"), out);
    }

    @Test
    void eventsAreLinesUntilTheDaemonEnds() {
        assertEquals(1, plugins("events"));
        assertEquals(
                "1970-01-01T00:00:00Z t.v1.x ready -> draining, generation 2: asked to\n", out);
        assertEquals("davit: the daemon ends\n", err);
        assertEquals(1, plugins("events", "--json"));
        assertTrue(out.startsWith("{\"type\":\"t.v1\""), out);
    }

    @Test
    void changesAreAskedForAndWhatHasComeOfThemIsPrinted() {
        assertEquals(0, plugins("drain", "--timeout", "5s", "copy"));
        assertEquals(TYPE + "copy: draining, version 1.0.0, generation 1; all is well\n", out);
        assertEquals(0, plugins("enable", "copy"));
        assertEquals(0, plugins("disable", "copy"));
        assertEquals(0, plugins("disable", "--now-only", "copy"));
        assertEquals(0, plugins("upgrade", "copy"));
        assertEquals(0, plugins("rollback", "copy"));
        assertEquals(0, plugins("uninstall", "copy"));
        assertEquals(
                List.of(
                        "drain 5s copy",
                        "enable copy",
                        "disable for good copy",
                        "disable now only copy",
                        "replace copy",
                        "rollback copy",
                        "uninstall copy"),
                daemon.asked);
    }

    @Test
    void aBundleIsSentInPieces() throws IOException {
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(directory.resolve("copy.jar"), bytes);
        assertEquals(0, plugins("install", file.toString()), err);
        assertArrayEquals(bytes, daemon.installed.toByteArray());
        assertEquals(0, plugins("upgrade", "copy", file.toString()), err);
        assertEquals(List.of("install copy.jar ", "install copy.jar copy"), daemon.asked);
        assertTrue(out.startsWith(TYPE + "copy: ready"), out);
    }

    @Test
    void aBundleThatCannotBeIsRefusedWithTheReason() throws IOException {
        Path bad = Files.write(directory.resolve("bad.jar"), new byte[5_000_000]);
        assertEquals(1, plugins("install", bad.toString()));
        assertEquals("davit: bad.jar is no bundle: invalid argument\n", err);
        assertEquals(1, plugins("install", "/nowhere.jar"));
        assertEquals("davit: there is no file /nowhere.jar\n", err);
        assertEquals(1, plugins("install", "oci://registry.example/copy:1"));
        assertTrue(err.contains("oci://registry.example/copy:1: this daemon pulls no images"), err);
    }

    @Test
    void topPrintsPlainLinesWhereThereIsNoTerminal() {
        assertEquals(0, plugins("top", "-n", "2", "-i", "0.1"));
        assertEquals(2, out.split("CALLS/S", -1).length - 1, out);
        assertFalse(out.contains("\033"), out);
    }

    @Test
    void aWrongCommandLineIsTwo() {
        assertEquals(2, plugins());
        assertTrue(err.contains("ls, inspect, why"), err);
        assertEquals(2, plugins("top", "-n", "0"));
        assertEquals(2, plugins("drain", "copy", "--timeout", "soon"));
        assertEquals(2, plugins("upgrade"));
        assertEquals(2, plugins("bisect", "--all", "--among", "copy", "--", "true"));
        assertEquals(0, plugins("help", "bisect"));
        assertTrue(out.contains("COMMAND"), out);
    }

    @Test
    void bisectFindsThePluginAndPutsEverythingBack() {
        for (String id : List.of("a", "b", "c", "d")) {
            daemon.add(Samples.plugin(id, State.READY).build());
        }
        daemon.add(Samples.plugin("off", State.STOPPED).build());
        daemon.add(
                Samples.plugin("boxed", State.READY)
                        .setOrigin("dev.davit.snapshotter.boxed 1.0.0")
                        .build());
        String broken = "test \"$CONTAINERD_ADDRESS\" && test ! -e " + daemon.flag("c");
        assertEquals(0, plugins("bisect", "--", "sh", "-c", broken), err);
        assertEquals(TYPE + "c breaks it\n", out);
        assertTrue(err.contains("bisect: fails (exit status 1) with " + TYPE + "a, "), err);
        assertTrue(err.contains("bisect: succeeds with none of them"), err);
        assertFalse(err.contains("boxed") || err.contains("off"), err);
        for (String id : List.of("a", "b", "c", "d", "copy")) {
            assertTrue(Files.exists(daemon.flag(id)), id);
        }
        assertFalse(Files.exists(daemon.flag("off")));
    }

    @Test
    void bisectSaysWhenItIsNoPlugin() {
        assertEquals(1, plugins("bisect", "--", "true"));
        assertEquals("it does not fail: true\n", out);
        assertEquals(1, plugins("bisect", "--among", "copy", "--", "false"));
        assertEquals("none of these plugins breaks it: it fails without them too\n", out);
        assertEquals(1, plugins("bisect", "--timeout", "200ms", "--", "sleep", "600"));
        assertTrue(err.contains("not done after"), err);
        assertEquals(1, plugins("bisect", "--among", "nobody", "--", "false"));
        assertEquals("davit: no plugin nobody; see davit plugins ls\n", err);
        assertEquals(1, plugins("bisect", "--", "/no/such/program"));
        assertTrue(err.contains("cannot run /no/such/program"), err);
        assertTrue(Files.exists(daemon.flag("copy")));
    }

    @Test
    void durationsReadAsInConfigurationFiles() {
        var converter = new DurationConverter();
        assertEquals(Duration.ofMillis(500), converter.convert("500ms"));
        assertEquals(Duration.ofSeconds(90), converter.convert("1m30s"));
        assertEquals(Duration.ofMinutes(2), converter.convert("2m"));
        assertEquals(Duration.ofHours(1).plusMillis(5), converter.convert("1h5ms"));
    }
}
