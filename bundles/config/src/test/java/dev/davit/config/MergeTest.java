package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** How files that import one another become one configuration. */
final class MergeTest {
    private static final String V4 = "version = 4\n";

    @TempDir Path directory;

    private DaemonConfig merged(String main, String imported) {
        ConfigFiles files = new ConfigFiles(directory);
        files.write("import.toml", imported);
        return files.config(main.replace("IMPORT", "imports = ['import.toml']"));
    }

    private List<String> read(ConfigFiles files, String main) {
        return files.load(main).files().stream()
                .map(it -> directory.relativize(it).toString())
                .toList();
    }

    @Test
    void theLaterScalarWinsUnlessItIsZero() {
        DaemonConfig config =
                merged(
                        V4 + "IMPORT\nroot = '/main'\nstate = '/s'\noom_score = -5\n",
                        V4 + "root = '/imported'\nstate = ''\noom_score = 0\n");

        assertEquals(Path.of("/imported"), config.root());
        assertEquals(Path.of("/s"), config.state());
        assertEquals(-5, config.oomScore());
    }

    @Test
    void listsAtTheTopGrowWithoutDoubles() {
        DaemonConfig config =
                merged(
                        V4 + "IMPORT\ndisabled_plugins = ['a.1', 'a.2']\n",
                        V4 + "imports = []\ndisabled_plugins = ['a.2', 'a.3']\n");

        assertEquals(List.of("a.1", "a.2", "a.3"), config.disabledPlugins());
        assertEquals(List.of(directory + "/conf.d/*.toml", "import.toml"), config.imports());
    }

    @Test
    void pluginTablesMergeKeyByKeyAtAnyDepth() {
        DaemonConfig config =
                merged(
                        V4 + "IMPORT\n[plugins.'x.y']\na = 1\nb = 1\nd.e.f = 1\nd.e.g = 1\n",
                        V4 + "[plugins.'x.y']\nb = 0\nc = 2\nd.e.g = 2\nd.h = 2\n");

        assertEquals(
                Map.of(
                        "a",
                        1L,
                        "b",
                        0L,
                        "c",
                        2L,
                        "d",
                        Map.of("e", Map.of("f", 1L, "g", 2L), "h", 2L)),
                config.plugin("x.y").entries());
    }

    @Test
    void listsInPluginTablesAreReplaced() {
        DaemonConfig config =
                merged(V4 + "IMPORT\nplugins.'x.y'.l = [1, 2]\n", V4 + "plugins.'x.y'.l = [3]\n");

        assertEquals(List.of(3L), config.plugin("x.y").entries().get("l"));
    }

    @Test
    void proxiesProcessorsAndTimeoutsAreReplacedByName() {
        DaemonConfig config =
                merged(
                        V4
                                + """
                                IMPORT
                                [proxy_plugins.p]
                                type = 'snapshot'
                                address = '/p'
                                [proxy_plugins.q]
                                type = 'snapshot'
                                address = '/q'
                                [stream_processors.s]
                                path = 's'
                                env = ['A=1']
                                [timeouts]
                                'io.containerd.timeout.task.state' = '3s'
                                other = '1h'
                                """,
                        V4
                                + """
                                [proxy_plugins.p]
                                address = '/imported'
                                [stream_processors.s]
                                path = 'imported'
                                [timeouts]
                                other = '60s'
                                """);

        assertEquals(
                Map.of(
                        "p",
                        new ProxyPlugin("p", "", "/imported", "", Map.of(), List.of()),
                        "q",
                        new ProxyPlugin("q", "snapshot", "/q", "", Map.of(), List.of())),
                config.proxyPlugins());
        assertEquals(
                new ExternalProcessor("s", List.of(), "", "imported", List.of(), List.of()),
                config.streamProcessors().get("s"));
        assertEquals(3, config.streamProcessors().size());
        assertEquals(Duration.ofSeconds(3), config.timeout(Timeout.TASK_STATE));
        assertEquals(Duration.ofMinutes(1), config.timeouts().get("other"));
        assertEquals(Duration.ofSeconds(5), config.timeout(Timeout.SHIM_LOAD));
    }

    @Test
    void sectionsOfVersion3MergeKeyByKey() {
        DaemonConfig config =
                merged(
                        """
                        version = 3
                        IMPORT
                        [grpc]
                        address = '/g'
                        uid = 7
                        [debug]
                        level = 'warn'
                        format = 'json'
                        """,
                        """
                        version = 3
                        [grpc]
                        gid = 8
                        [debug]
                        level = 'debug'
                        format = ''
                        """);

        GrpcServer grpc = config.grpc().orElseThrow();
        assertEquals(new GrpcServer("/g", 7, 8, 16 << 20, 16 << 20), grpc);
        assertEquals(new LogSettings("debug", "json", false), config.log());
    }

    @Test
    void everyFileIsMigratedFromItsOwnVersion() {
        ConfigFiles files = new ConfigFiles(directory);
        files.write("conf.d/1.toml", "[plugins.cgroups]\nno_prometheus = true\n");
        files.write("conf.d/4.toml", V4 + "plugins.'io.containerd.server.v1.ttrpc'.uid = 9\n");

        LoadedConfig loaded = files.load("version = 2\n[grpc]\naddress = '/g'\n");

        assertTrue(loaded.config().plugin(PluginUri.CGROUPS_MONITOR).flag("no_prometheus"));
        assertEquals(new SocketServer("/g.ttrpc", 9, 0), loaded.config().ttrpc().orElseThrow());
        assertEquals(
                List.of("0", "2"),
                loaded.warnings().stream()
                        .map(it -> it.replaceAll(".*from version (\\d).*", "$1"))
                        .sorted()
                        .toList());
    }

    @Test
    void importsAreFollowedBreadthFirstAndEachFileIsReadOnce() {
        ConfigFiles files = new ConfigFiles(directory);
        files.write("conf.d/b.toml", V4);
        files.write("conf.d/a.toml", V4 + "imports = ['../deep.toml']\n");
        files.write("deep.toml", V4 + "imports = ['config.toml', 'one/../deep.toml']\n");
        files.write("one/1.toml", V4 + "imports = ['2.toml']\n");
        files.write("one/2.toml", V4);

        assertEquals(
                List.of(
                        "config.toml",
                        "conf.d/a.toml",
                        "conf.d/b.toml",
                        "one/1.toml",
                        "deep.toml",
                        "one/2.toml"),
                read(files, V4 + "imports = ['one/1.toml']\n"));
    }

    @Test
    void patternsStandForSortedFilesInAnyPartOfAName() {
        ConfigFiles files = new ConfigFiles(directory);
        for (String name :
                List.of("x2/b.toml", "x2/a.toml", "x1/c.toml", "x2/{a}.toml", "y/d.toml")) {
            files.write(name, V4);
        }

        assertEquals(
                List.of("config.toml", "x1/c.toml", "x2/a.toml", "x2/b.toml", "x2/{a}.toml"),
                read(files, V4 + "imports = ['x?/*.toml', '" + directory + "/[x]2/*.toml']\n"));
        assertEquals(
                List.of("config.toml", "x2/{a}.toml"),
                read(files, V4 + "imports = ['x2/{*.toml', 'none/*.toml']\n"));
    }

    @Test
    void anImportThatIsMissingIsAnErrorAndAPatternWithoutFilesIsNone() {
        ConfigFiles files = new ConfigFiles(directory);

        assertEquals(
                "config.toml:2:12: imports: cannot read gone.toml: gone.toml: no such file or"
                        + " directory",
                files.error(V4 + "imports = ['gone.toml', 'none.d/*.toml']\n"));
        assertEquals(
                "config.toml:2:12: imports: found \"[*\", expected a file name or a pattern",
                files.error(V4 + "imports = ['[*']\n"));
        files.write("gone.toml", V4);
        assertEquals(
                List.of("config.toml", "gone.toml"),
                read(files, V4 + "imports = ['gone.toml', 'none.d/*.toml']\n"));
    }

    @Test
    void theStandingImportsAreReadEvenWithoutAMainFile() {
        ConfigFiles files = new ConfigFiles(directory);
        files.write("conf.d/only.toml", V4 + "oom_score = -7\n");

        assertEquals(-7, files.loader().load(ConfigFlags.NONE).config().oomScore());
    }

    @Test
    void moreFilesThanAnybodyHasAreRefused() {
        ConfigFiles files = new ConfigFiles(directory);
        for (int number = 0; number < 1001; number++) {
            files.write("conf.d/" + number + ".toml", V4);
        }

        assertEquals("defaults: imports: more than 1000 files", files.error(V4));
    }
}
