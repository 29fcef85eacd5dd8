package dev.davit.itest.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.davit.proto.services.plugins.v1.FormerGeneration;
import dev.davit.proto.services.plugins.v1.Plugin;
import dev.davit.proto.services.plugins.v1.State;
import dev.davit.proxy.ProxyServer;
import dev.davit.testbed.Await;
import dev.davit.testbed.DaemonProcess;
import dev.davit.testbed.Scratch;
import dev.davit.testkit.InMemorySnapshotter;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Every way aboard with its faults, on one daemon that is never restarted. Each fault is told alike
 * by the stock client and by Davit's own, touches no other plugin, and is over when its cause is.
 */
@Tag("slow")
class WaysAboardTest {
    private static final String CARGO = "dev.davit.stream-processor.v1.cargo";
    private static final String FILE = "dev.davit.bundle.v1.";
    private static final String SNAPSHOTTER = "io.containerd.snapshotter.v1.";

    private static final String UNREADABLE = "dev.davit.proxy.v1.far";

    /** How the names of plugins begin that come and go here. */
    private static final List<String> OURS =
            List.of(CARGO, FILE, SNAPSHOTTER + "far", UNREADABLE, "teleport.far");

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Scratch scratch;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static DaemonProcess daemon;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Api api;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static String untouched;

    @BeforeAll
    static void start() throws Exception {
        scratch = Scratch.create();
        daemon =
                DaemonProcess.start(
                        scratch, "[timeouts]\n  \"dev.davit.timeout.plugin.start\" = \"2s\"\n");
        api = new Api(daemon.socket(), "aboard");
        api.install("", Bundles.shared(scratch.directory(), "1.0.0"));
        Await.until("a plugin beside", () -> api.state("shared") == State.READY);
        untouched = others();
    }

    @AfterAll
    @SuppressWarnings("ConstantValue") // null if the start failed
    static void stop() {
        if (api != null) {
            api.close();
        }
        if (daemon != null) {
            daemon.close();
        }
        scratch.close();
    }

    @BeforeEach
    void nothingIsHere() {
        Await.until(() -> "an empty quay: " + ours(), () -> ours().isEmpty());
    }

    @AfterEach
    void leave() throws IOException {
        try (Stream<Path> files = Files.list(daemon.bundles())) {
            for (Path file : files.filter(path -> !isBeside(path)).toList()) {
                Files.delete(file);
            }
        }
        Files.deleteIfExists(entry());
        assertEquals(untouched, others());
        assertTrue(daemon.isAlive());
    }

    private static boolean isBeside(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith(".") || name.startsWith("dev.davit.itest.plugins.shared");
    }

    /** State and generation of each plugin that no test here has to do with. */
    private static String others() {
        var lines = new StringBuilder();
        new TreeMap<>(api.all())
                .forEach(
                        (uri, plugin) -> {
                            if (OURS.stream().noneMatch(uri::startsWith)) {
                                lines.append(uri).append(' ').append(plugin.getState());
                                lines.append(' ').append(plugin.getGeneration()).append('\n');
                            }
                        });
        return lines.toString();
    }

    private static Map<String, String> ours() {
        var lines = new TreeMap<String, String>();
        api.all()
                .forEach(
                        (uri, plugin) -> {
                            if (OURS.stream().anyMatch(uri::startsWith)
                                    && plugin.getState() != State.ABSENT) {
                                lines.put(uri, plugin.getState() + " " + plugin.getReason());
                            }
                        });
        return lines;
    }

    /**
     * Waits until the daemon knows it, and sees that both clients say so. What changes while they
     * are asked is asked again.
     */
    private static String told(String uri, State state, String reason) {
        while (true) {
            Plugin plugin = until(uri, state, reason);
            try {
                return Story.told(daemon, plugin);
            } catch (AssertionError e) {
                if (plugin.getSince().equals(plugin(uri).getSince())) {
                    throw e;
                }
            }
        }
    }

    private static void ready() {
        ready(CARGO);
    }

    private static void ready(String uri) {
        Story.listed(daemon, until(uri, State.READY, ""));
    }

    private static Plugin until(String uri, State state, String reason) {
        Await.until(
                () -> uri + " " + state + " " + reason + " in " + plugin(uri),
                () -> is(plugin(uri), state, reason));
        return plugin(uri);
    }

    /** An empty message if it is not listed. */
    private static Plugin plugin(String uri) {
        return api.all().getOrDefault(uri, Plugin.getDefaultInstance());
    }

    private static boolean is(Plugin plugin, State state, String reason) {
        return plugin.getState() == state && plugin.getReason().contains(reason);
    }

    private static void untilUnlisted(String uri) {
        Await.until(() -> uri + " unlisted: " + ours(), () -> !api.all().containsKey(uri));
    }

    private static Path build(String version, String fault, String... more) throws Exception {
        return Bundles.cargo(scratch.directory(), version, fault, more);
    }

    private static Path drop(Path bundle, String name) throws IOException {
        return Files.move(
                bundle, daemon.bundles().resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Path entry() {
        return scratch.path("proxy-plugins.d/far.toml");
    }

    private static Path socket() {
        return scratch.path("far.sock");
    }

    private static ProxyServer serve() {
        return ProxyServer.builder(socket()).snapshotter(new InMemorySnapshotter()).start();
    }

    private static void writeEntry(String... lines) {
        scratch.file("proxy-plugins.d/far.toml", String.join("\n", lines) + "\n");
    }

    private static void configure(String extra) {
        String file = scratch.read("config.toml").replaceAll("(?s)\\[proxy_plugins.*", "");
        scratch.file("config.toml", file + extra);
        daemon.davit("config", "apply").run().expectSuccess();
    }

    @Test
    void halfCopiedJar() throws Exception {
        byte[] bytes = Files.readAllBytes(build("1.0.0", ""));
        Path file = daemon.bundles().resolve("cargo.jar");
        Files.write(file, Arrays.copyOf(bytes, bytes.length / 2));
        String why = told(FILE + "cargo.jar", State.STOPPED, "no complete jar");
        assertTrue(why.contains("looked at again"), why);
        Files.write(file, bytes);
        ready();
        untilUnlisted(FILE + "cargo.jar");
    }

    @Test
    void twoJarsOfOneNameAndVersion() throws Exception {
        Path first = drop(build("1.0.0", ""), "a.jar");
        ready();
        drop(build("1.0.0", ""), "b.jar");
        String why = told(FILE + "b.jar", State.STOPPED, "1.0.0 is there already, in a.jar");
        assertFalse(why.contains("enable"), why);
        assertEquals(State.READY, plugin(CARGO).getState());
        Files.delete(first);
        untilUnlisted(FILE + "b.jar");
        ready();
    }

    @Test
    void twoJarsOfOneNameInTwoVersions() throws Exception {
        Path newer = drop(build("2.0.0", ""), "new.jar");
        ready();
        drop(build("1.0.0", ""), "old.jar");
        String why = told(FILE + "old.jar", State.RESOLVING, "2.0.0 in new.jar");
        assertFalse(why.contains("missing"), why);
        assertEquals("2.0.0", plugin(CARGO).getVersion());
        Files.delete(newer);
        Await.until(
                () -> "the older version: " + plugin(CARGO),
                () -> plugin(CARGO).getVersion().equals("1.0.0"));
        ready();
    }

    @Test
    void missingImport() throws Exception {
        drop(
                build("1.0.0", "", "Import-Package=!org.jspecify.annotations,org.acme.absent,*"),
                "cargo.jar");
        String why = told(FILE + "cargo.jar", State.RESOLVING, "package org.acme.absent");
        assertTrue(why.contains("It waits for package org.acme.absent"), why);
        drop(Bundles.exporter(scratch.directory(), "org.acme.absent"), "exporter.jar");
        ready();
        untilUnlisted(FILE + "cargo.jar");
    }

    @Test
    void startThatThrows() throws Exception {
        drop(build("1.0.0", "throws"), "cargo.jar");
        told(CARGO, State.STOPPED, "the crate is broken");
        drop(build("1.0.1", ""), "cargo.jar");
        ready();
    }

    @Test
    void startThatHangs() throws Exception {
        drop(build("1.0.0", "hangs"), "cargo.jar");
        told(CARGO, State.STOPPED, "2000 ms");
        drop(build("1.0.1", ""), "cargo.jar");
        ready();
    }

    @Test
    void newVersionWhoseStartHangs() throws Exception {
        drop(build("1.0.0", ""), "one.jar");
        ready();
        Path broken = drop(build("2.0.0", "hangs"), "two.jar");
        told(FILE + "two.jar", State.STOPPED, "1.0.0 goes on");
        ready();
        Files.delete(broken);
        untilUnlisted(FILE + "two.jar");
        assertEquals("1.0.0", plugin(CARGO).getVersion());
    }

    @Test
    void threadLeftByAnUpgrade() throws Exception {
        Path end = scratch.path("upgrade.end");
        drop(build("1.0.0", "leaks " + end), "cargo.jar");
        ready();
        drop(build("2.0.0", ""), "cargo.jar");
        String thread = "thread \"stowaway\" still runs";
        Await.until(() -> thread + ": " + plugin(CARGO), () -> leaks(CARGO).contains(thread));
        String why = told(CARGO, State.READY, "");
        assertTrue(why.contains("1.0.0) was replaced") && why.contains(thread), why);
        String said = daemon.davit("plugins", "inspect", CARGO).run().expectSuccess();
        assertTrue(said.contains("version 1.0.0") && said.contains("held by " + thread), said);
        scratch.file("upgrade.end", "");
        Await.until(() -> "none: " + plugin(CARGO), () -> leaks(CARGO).isEmpty());
        // What is clean is not told of, be its classes collected or not.
        drop(build("3.0.0", ""), "cargo.jar");
        Await.until(
                () -> "the next: " + plugin(CARGO),
                () -> plugin(CARGO).getVersion().equals("3.0.0"));
        why = told(CARGO, State.READY, "");
        assertTrue(why.contains("Nothing is wrong with it"), why);
        assertEquals(List.of(), plugin(CARGO).getFormerList());
    }

    private static List<String> leaks(String uri) {
        return plugin(uri).getFormerList().stream()
                .map(FormerGeneration::getLeaksList)
                .flatMap(List::stream)
                .toList();
    }

    @Test
    void threadLeftByARemoval() throws Exception {
        Path end = scratch.path("removal.end");
        Path file = drop(build("1.0.0", "leaks " + end), "cargo.jar");
        ready();
        Files.delete(file);
        String uri = FILE + "dev.davit.itest.plugins.cargo@1.0.0";
        told(uri, State.ABSENT, "has left; thread \"stowaway\" still runs");
        scratch.file("removal.end", "");
        untilUnlisted(uri);
    }

    @Test
    void wrongProxyType() {
        try (ProxyServer _ = serve()) {
            String entry = "[proxy_plugins.far]\ntype = '%s'\naddress = '" + socket() + "'\n";
            configure(entry.formatted("teleport"));
            String uri = "teleport.far";
            String why = told(uri, State.STOPPED, "proxy plugins of type \"teleport\"");
            assertFalse(why.contains("rollback"), why);
            configure(entry.formatted("snapshot"));
            ready(SNAPSHOTTER + "far");
            untilUnlisted(uri);
        } finally {
            configure("");
        }
    }

    @Test
    void socketThatAppearsLater() {
        writeEntry("type = 'snapshot'", "address = '" + socket() + "'");
        told(SNAPSHOTTER + "far", State.CONNECTING, "no socket at " + socket());
        try (ProxyServer _ = serve()) {
            ready(SNAPSHOTTER + "far");
        }
        told(SNAPSHOTTER + "far", State.CONNECTING, socket().toString());
        try (ProxyServer _ = serve()) {
            ready(SNAPSHOTTER + "far");
        }
    }

    @Test
    void socketOfAnotherUser() throws Exception {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid")),
                "only root can give files away");
        try (ProxyServer _ = serve()) {
            Files.setAttribute(socket(), "unix:uid", 12345);
            writeEntry("type = 'snapshot'", "address = '" + socket() + "'");
            String why = told(SNAPSHOTTER + "far", State.CONNECTING, "belongs to uid 12345");
            assertTrue(why.contains("name it with uid = 12345"), why);
            writeEntry("type = 'snapshot'", "address = '" + socket() + "'", "uid = 12345");
            ready(SNAPSHOTTER + "far");
        }
    }

    @Test
    void fileOfAProxyHalfWritten() throws Exception {
        try (ProxyServer _ = serve()) {
            writeEntry("type = 'snapshot'", "address = '" + socket());
            String why = told(UNREADABLE, State.STOPPED, "far.toml:2:");
            assertTrue(why.contains("Correct its entry"), why);
            writeEntry("type = 'snapshot'");
            told(UNREADABLE, State.STOPPED, "address: expected, not found");
            writeEntry("type = 'snapshot'", "address = '" + socket() + "'");
            ready(SNAPSHOTTER + "far");
            untilUnlisted(UNREADABLE);
            Files.delete(entry());
            Await.until(() -> "gone: " + ours(), () -> ours().isEmpty());
        }
    }
}
