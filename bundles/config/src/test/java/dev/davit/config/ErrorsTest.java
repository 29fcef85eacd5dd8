package dev.davit.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Every kind of error, with its whole text. */
final class ErrorsTest {
    private static final String GC = "plugins.'io.containerd.gc.v1.scheduler'";
    private static final String LONG_PATH = "/" + "s".repeat(104);

    @TempDir Path directory;

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                wrong(
                        "version = 4\nroot = 1\n",
                        "config.toml:2:8: root: found the integer 1, expected an absolute path of"
                                + " at most 4095 bytes"),
                wrong(
                        "version = 4\nroot = 'var/lib'\n",
                        "config.toml:2:8: root: found the string \"var/lib\", expected an absolute"
                                + " path of at most 4095 bytes"),
                wrong(
                        "version = 4\n  oom_score =   5000\n",
                        "config.toml:2:17: oom_score: found the integer 5000, expected an integer"
                                + " from -1000 to 1000"),
                wrong(
                        "version = 4\nroot = \"a\\n\\u0007\"\n",
                        "config.toml:2:8: root: found the string \"a\\n\\u0007\", expected an"
                                + " absolute path of at most 4095 bytes"),
                wrong(
                        "version = 4\noom_score = 1.5\n",
                        "config.toml:2:13: oom_score: found the float 1.5, expected an integer from"
                                + " -1000 to 1000"),
                wrong(
                        "version = 4\nimports = 'a.toml'\n",
                        "config.toml:2:11: imports: found the string \"a.toml\", expected an array"
                                + " of strings"),
                wrong(
                        "version = 4\nimports = [\n  true]\n",
                        "config.toml:3:3: imports: found true, expected an array of strings"),
                wrong(
                        "version = 4\ndebug = []\n",
                        "config.toml:2:9: debug: found an array, expected a table"),
                wrong(
                        "version = 4\n[debug]\nlevel = 'loud'\n",
                        "config.toml:3:9: debug.level: found the string \"loud\", expected one of"
                                + " \"\", \"trace\", \"debug\", \"info\", \"warn\", \"warning\","
                                + " \"error\", \"fatal\", \"panic\""),
                wrong(
                        "version = 4\n[debug]\nlog_trace_id = 2026-11-01\n",
                        "config.toml:3:16: debug.log_trace_id: found the date or time 2026-11-01,"
                                + " expected true or false"),
                wrong(
                        "version = 4\n[timeouts]\n'io.containerd.timeout.task.state' = '2x'\n",
                        "config.toml:3:38: timeouts.'io.containerd.timeout.task.state': found the"
                                + " string \"2x\", expected a duration such as \"1m30s\" or"
                                + " \"100ms\""),
                wrong(
                        "version = 4\n[plugins]\n'io.containerd.nri.v1.nri' = 3\n",
                        "config.toml:3:30: plugins.'io.containerd.nri.v1.nri': found the integer 3,"
                                + " expected a table"));
    }

    static Stream<Arguments> wrongValuesOfPlugins() {
        return Stream.of(
                wrong(
                        plugin(PluginUri.GC, "schedule_delay = '-1s'"),
                        "config.toml:3:18: "
                                + GC
                                + ".schedule_delay: found the string \"-1s\", expected a duration"
                                + " such as \"1m30s\" or \"100ms\""),
                wrong(
                        plugin(PluginUri.GC, "pause_threshold = nan"),
                        "config.toml:3:19: "
                                + GC
                                + ".pause_threshold: found the float NaN, expected a number"),
                wrong(
                        plugin(
                                "io.containerd.metadata.v1.bolt",
                                "content_sharing_policy = 'Shared'"),
                        "config.toml:3:26: plugins.'io.containerd.metadata.v1.bolt'"
                                + ".content_sharing_policy: found the string \"Shared\", expected"
                                + " one of \"shared\", \"isolated\""),
                wrong(
                        plugin("io.containerd.server.v1.grpc", "max_recv_message_size = -1"),
                        "config.toml:3:25: plugins.'io.containerd.server.v1.grpc'"
                                + ".max_recv_message_size: found the integer -1, expected an"
                                + " integer from 0 to 2147483647"),
                wrong(
                        plugin("io.containerd.server.v1.grpc", "address = '" + LONG_PATH + "'"),
                        "config.toml:3:11: plugins.'io.containerd.server.v1.grpc'.address: found"
                                + (" the string \"" + LONG_PATH + "\", expected an absolute path")
                                + " of at most 104 bytes"),
                wrong(
                        plugin("io.containerd.server.v1.metrics", "address = '127.0.0.1:99999'"),
                        "config.toml:3:11: plugins.'io.containerd.server.v1.metrics'.address: found"
                                + " the string \"127.0.0.1:99999\", expected a host and a port such"
                                + " as \"127.0.0.1:1338\""),
                wrong(
                        plugin("io.containerd.server.v1.debug", "address = 'debug.sock'"),
                        "config.toml:3:11: plugins.'io.containerd.server.v1.debug'.address: found"
                                + " the string \"debug.sock\", expected an absolute path of at most"
                                + " 104 bytes, or a host and a port such as \"127.0.0.1:1338\""),
                wrong(
                        plugin(
                                "io.containerd.shim.v1.manager",
                                "socket_dir = '/" + "d".repeat(42) + "'"),
                        "config.toml:3:14: plugins.'io.containerd.shim.v1.manager'.socket_dir:"
                                + (" found the string \"/" + "d".repeat(42) + "\", expected an")
                                + " absolute path of at most 42 bytes"));
    }

    static Stream<Arguments> wrongVersionsAndNames() {
        return Stream.of(
                wrong(
                        "version = 5\n",
                        "config.toml:1:11: version: expected containerd config version equal to or"
                                + " less than `4`, got `5`"),
                wrong(
                        "version = 'two'\n",
                        "config.toml:1:11: version: found no integer, expected an integer from 0 to"
                                + " 4"),
                wrong(
                        "version = 2\ndisabled_plugins = ['a.b.c', 'cri']\n",
                        "config.toml:2:30: disabled_plugins: invalid disabled plugin URI \"cri\""
                                + " expect io.containerd.x.vx"),
                wrong(
                        "version = 4\nrequired_plugins = ['cri']\n",
                        "config.toml:2:21: required_plugins: invalid required plugin URI \"cri\""
                                + " expect io.containerd.x.vx"),
                wrong(
                        "[grpc]\naddress = 'x.sock'\n",
                        "config.toml:2:11: grpc.address: found the string \"x.sock\", expected an"
                                + " absolute path of at most 104 bytes"));
    }

    static Stream<Arguments> wrongTogether() {
        return Stream.of(
                wrong(
                        "version = 4\nroot = '/a'\nstate = '/b/../a/'\n",
                        "config.toml:3:9: state: found /a, expected another directory than root"),
                wrong(
                        "version = 4\nstate = '/var/lib/containerd'\n",
                        "config.toml:2:9: state: found /var/lib/containerd, expected another"
                                + " directory than root"),
                wrong(
                        plugin("io.containerd.server.v1.grpc", "address = ''"),
                        "config.toml:3:11: plugins.'io.containerd.server.v1.grpc'.address: found"
                                + " the empty string, expected an absolute path"),
                wrong(
                        plugin(
                                "io.containerd.server.v1.ttrpc",
                                "address = '/run/containerd/containerd.sock'"),
                        "config.toml:3:11: plugins.'io.containerd.server.v1.ttrpc'.address: found"
                                + " /run/containerd/containerd.sock, which is the address of"
                                + " io.containerd.server.v1.grpc"),
                wrong(
                        "version = 3\n[debug]\naddress = ':7'\n[metrics]\naddress = ':7'\n",
                        "config.toml:5:11: plugins.'io.containerd.server.v1.metrics'.address: found"
                                + " :7, which is the address of io.containerd.server.v1.debug"),
                wrong(
                        plugin(
                                "io.containerd.server.v1.grpc-tcp",
                                "address = ':7000'\ntls_cert = '/c.pem'"),
                        "config.toml:4:12: plugins.'io.containerd.server.v1.grpc-tcp'.tls_cert:"
                                + " expected tls_cert and tls_key together"),
                wrong(
                        "version = 4\nrequired_plugins = ['a.b']\ndisabled_plugins = ['a.b']\n",
                        "config.toml:2:21: required_plugins: a.b is in disabled_plugins too"));
    }

    static Stream<Arguments> wrongSyntax() {
        return Stream.of(
                wrong(
                        "version = 4\nroot = \n",
                        "config.toml:2:8: Unexpected end of line, expected a value"),
                wrong(
                        "version = 4\n\n# why not\n\nroot = '/a\n",
                        "config.toml:5:11: Unexpected end of line, expected '"),
                wrong(
                        "version = 4\n# one\n# two\n\nversion = 4\n",
                        "config.toml:5:1: version previously defined at line 1, column 1"),
                wrong(
                        "\n\nversion = 4\n\nroot = '''\n\n# no comment\n'''\nroot = 1\n",
                        "config.toml:9:1: root previously defined at line 5, column 1"),
                wrong(
                        "version = 4\r\nroot = '/a'\rstate = '/b'",
                        "config.toml:2:12: a carriage return alone, expected a line feed after"
                                + " it"),
                wrong(
                        "version = 4\n[debug\n",
                        "config.toml:2:7: Unexpected end of line, expected ]"),
                wrong(
                        "version = 4\nimports = [\n\n",
                        "config.toml:4:1: Unexpected end of input, expected ] or a value; the array"
                                + " opened at line 2, column 11 is unclosed"),
                wrong(
                        "version = 4\nx = " + "[".repeat(40) + "]".repeat(40) + "\n",
                        "config.toml:2:38: Nesting is too deep (more than 32 levels of tables and"
                                + " arrays)"));
    }

    private static String plugin(String uri, String lines) {
        return "version = 4\n[plugins.'" + uri + "']\n" + lines + "\n";
    }

    private static Arguments wrong(String text, String message) {
        return Arguments.of(text, message);
    }

    @ParameterizedTest
    @MethodSource({
        "wrongValues",
        "wrongValuesOfPlugins",
        "wrongVersionsAndNames",
        "wrongTogether",
        "wrongSyntax"
    })
    void anErrorHasItsPlaceAndSaysWhatIsExpected(String text, String message) {
        assertEquals(message, new ConfigFiles(directory).error(text));
    }

    @Test
    void allErrorsOfAllFilesAreToldAtOnce() {
        ConfigFiles files = new ConfigFiles(directory);
        files.write("conf.d/10.toml", "version = 4\nroot = 1\n[plugins.a]\n");
        files.write("conf.d/20.toml", "version = 4\nroot = ]\nstate = ]\n");
        String text = "version = 4\nstate = 2\n[" + GC + "]\nstartup_delay = 3\n";

        assertEquals(
                """
                the configuration has 5 errors:
                config.toml:2:9: state: found the integer 2, expected an absolute path of at most \
                4095 bytes
                conf.d/10.toml:2:8: root: found the integer 1, expected an absolute path of at \
                most 4095 bytes
                conf.d/20.toml:2:8: Unexpected ']', expected a value
                conf.d/20.toml:3:9: Unexpected ']', expected a value
                config.toml:4:17: %s.startup_delay: found the integer 3, expected a duration such \
                as "1m30s" or "100ms\"\
                """
                        .formatted(GC),
                files.error(text));
    }

    @Test
    void moreErrorsThanAnybodyReadsAreCounted() {
        String message = new ConfigFiles(directory).error("= 1\n".repeat(500));

        assertTrue(message.startsWith("the configuration has 500 errors:\nconfig.toml:1:1: "));
        assertTrue(message.endsWith("\nand 480 more"), message);
        assertEquals(22, message.lines().count());
    }

    @Test
    void bytesThatAreNoTextHaveAPlaceToo() {
        ConfigFiles files = new ConfigFiles(directory);
        byte[] latin = "version = 4\nroot = '/b\u00fc'\n".getBytes(StandardCharsets.ISO_8859_1);
        ConfigFlags flags = ConfigFlags.file(files.write("latin.toml", latin));

        assertEquals(
                "latin.toml:2:11: bytes that are no UTF-8, expected UTF-8 text",
                files.error(flags));
        byte[] truncated = {'a', '=', '\'', (byte) 0xc3};
        assertEquals(
                "cut.toml:1:4: bytes that are no UTF-8, expected UTF-8 text",
                files.error(ConfigFlags.file(files.write("cut.toml", truncated))));
    }

    @Test
    void aNamedFileThatIsMissingIsAnErrorAndTheStandardOneIsNot() {
        ConfigFiles files = new ConfigFiles(directory);
        ConfigFlags missing = ConfigFlags.file(directory.resolve("missing.toml"));

        DavitException error =
                assertThrows(DavitException.class, () -> files.loader().load(missing));
        assertEquals(ErrorCode.NOT_FOUND, error.code());
        assertEquals(
                "cannot read the configuration file missing.toml: missing.toml: no such file or"
                        + " directory",
                files.error(missing));
        LoadedConfig standard = files.loader().load(ConfigFlags.NONE);
        assertEquals(files.loader().defaults(), standard.config());
        assertEquals(List.of(), standard.files());
    }

    @Test
    void aFileThatCannotBeReadIsAnError() {
        ConfigFiles files = new ConfigFiles(directory);

        assertTrue(files.error(ConfigFlags.file(directory)).contains("Is a directory"));
        byte[] large = " ".repeat(300_000).getBytes(StandardCharsets.UTF_8);
        Path file = files.write("large.toml", large);
        assertEquals(
                "cannot read the configuration file large.toml: larger than 262144 bytes",
                files.error(ConfigFlags.file(file)));
    }

    @Test
    void aFlagThatIsWrongIsNamed() {
        ConfigFiles files = new ConfigFiles(directory);
        ConfigFlags flags = FlagsTest.flags("", "", "/" + "s".repeat(100), "loud");

        String message = files.error(flags);

        assertTrue(message.contains("\n--address: address: found the string \"/sss"), message);
        assertTrue(message.contains("\n--log-level: level: found the string \"loud\""), message);
    }
}
