package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;

/** Proxy plugins with files of their own: each file stands alone. */
final class ProxyFilesTest {
    private static final String GOOD = "type = 'snapshot'\naddress = '/run/a.sock'\n";

    @TempDir private Path directory;
    private ConfigFiles files = new ConfigFiles(Path.of("/"));

    @BeforeEach
    void open() {
        files = new ConfigFiles(directory);
    }

    private ProxyFiles proxyFiles(String main) {
        return files.config(main).proxyFiles();
    }

    private String onlyFault(String main) {
        List<ProxyFiles.Refused> refused = proxyFiles(main).refused();
        assertEquals(1, refused.size(), refused.toString());
        return refused.getFirst().reason().replace(directory + "/", "");
    }

    @Test
    void fileIsAnEntryNamedAfterIt() {
        files.write("proxy-plugins.d/a.toml", GOOD);
        files.write("proxy-plugins.d/notes.txt", "no entry");
        DaemonConfig config = files.config("");
        assertEquals(Set.of("a"), config.allProxyPlugins().keySet());
        assertEquals(
                "/run/a.sock", Objects.requireNonNull(config.allProxyPlugins().get("a")).address());
        assertEquals(Map.of(), config.proxyPlugins());
    }

    @Test
    void faultKeepsItsOwnEntryOutAndNoOther() {
        files.write("proxy-plugins.d/a.toml", GOOD);
        files.write("proxy-plugins.d/b.toml", "type = 'snapshot'\naddress = 7\n");
        assertEquals(
                "proxy-plugins.d/b.toml:2:11: address: found the integer 7, expected a string",
                onlyFault(""));
        assertEquals(Set.of("a"), proxyFiles("").plugins().keySet());
    }

    @Test
    void halfAFileIsRefusedWithItsLine() {
        files.write("proxy-plugins.d/b.toml", "type = 'snapshot'\naddress = \n");
        assertTrue(onlyFault("").startsWith("proxy-plugins.d/b.toml:2:"), onlyFault(""));
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        byte[] bytes = {(byte) 0xff, (byte) 0xfe};
        files.write("proxy-plugins.d/b.toml", bytes);
        assertTrue(onlyFault("").contains("UTF-8"), onlyFault(""));
    }

    @Test
    void addressIsNeeded() {
        files.write("proxy-plugins.d/b.toml", "type = 'snapshot'\n");
        assertEquals("proxy-plugins.d/b.toml:1:1: address: expected, not found", onlyFault(""));
    }

    @Test
    void configurationFileWins() {
        files.write("proxy-plugins.d/a.toml", GOOD);
        String main = "version = 4\n[proxy_plugins.a]\ntype = 'snapshot'\naddress = '/other'\n";
        assertEquals(
                "proxy-plugins.d/a.toml: proxy_plugins.a is at config.toml:2:1", onlyFault(main));
        assertEquals(
                "/other",
                Objects.requireNonNull(files.config(main).allProxyPlugins().get("a")).address());
    }

    @Test
    void fileThatOthersMayWriteIsRefused() throws IOException {
        Path file = files.write("proxy-plugins.d/a.toml", GOOD);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertTrue(onlyFault("").contains("may be written by others"), onlyFault(""));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertEquals(List.of(), proxyFiles("").refused());
    }

    @Test
    void directoryMayLieElsewhere() {
        files.write("elsewhere/a.toml", GOOD);
        String key =
                "version = 4\n[plugins.'dev.davit.deploy.v1.directory']\nproxy_path = '%s'\n"
                        .formatted(directory.resolve("elsewhere"));
        assertEquals(Set.of("a"), proxyFiles(key).plugins().keySet());
        assertEquals(
                List.of(directory.resolve("conf.d"), directory.resolve("elsewhere")),
                files.load(key).directories());
    }

    @Test
    void processIsTyped() {
        ProxyPlugin plugin =
                Objects.requireNonNull(
                        files.config(
                                        """
                                        version = 4
                                        [proxy_plugins.a]
                                        type = "snapshot"
                                        address = "/run/a.sock"
                                        uid = 7
                                        [proxy_plugins.a.process]
                                        command = ["/bin/a", "--fast"]
                                        memory_limit = "512MiB"
                                        restart_delay = "90s"
                                        """)
                                .proxyPlugins()
                                .get("a"));
        assertEquals(OptionalLong.of(7), plugin.uid());
        assertEquals(
                Map.of(
                        "command",
                        List.of("/bin/a", "--fast"),
                        "memory_limit",
                        512L << 20,
                        "restart_delay",
                        "1m30s"),
                plugin.process());
        assertEquals(
                "config.toml:3:16: proxy_plugins.a.process.memory_limit: found the string \"big\","
                        + " expected a number of bytes such as 1048576 or \"512MiB\"",
                files.error("version = 4\n[proxy_plugins.a.process]\nmemory_limit = 'big'\n"));
    }

    @Test
    void textsOfAnEarlierTimeGiveTheSameConfiguration() throws IOException {
        files.write("conf.d/b.toml", "version = 4\nroot = '/b'\n");
        files.write("conf.d/a.toml", "version = 4\nroot = '/a'\n");
        Path proxy = files.write("proxy-plugins.d/a.toml", GOOD);
        LoadedConfig then = files.load("version = 4\nimports = ['conf.d/*.toml']\n");
        Files.delete(proxy);
        files.write("conf.d/b.toml", "no TOML");
        ConfigFlags flags = ConfigFlags.file(directory.resolve("config.toml"));
        assertEquals(then.config(), files.loader().load(flags, then.texts()).config());
        assertEquals("/b", then.config().root().toString());
    }

    @Test
    void textInPlaceOfTheFileIsNamedInErrors() {
        files.load("version = 4\n");
        ConfigFlags flags = ConfigFlags.file(directory.resolve("config.toml"));
        assertEquals(
                "/srv",
                files.loader().load(flags, "draft", "root = '/srv'").config().root().toString());
        DavitException failure =
                assertThrows(
                        DavitException.class,
                        () -> files.loader().load(flags, "draft", "root = 3"));
        assertTrue(failure.getMessage().startsWith("draft:1:8: root"), failure.getMessage());
    }
}
