package dev.davit.launcher.configure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.davit.api.DavitException;
import dev.davit.api.ErrorCode;
import dev.davit.config.ConfigFlags;
import dev.davit.config.DaemonConfig;
import dev.davit.slots.PluginSettings;
import dev.davit.slots.settings.ConfigurationChange;
import dev.davit.slots.settings.ConfigurationControl.Draft;
import dev.davit.slots.settings.ConfigurationControl.Outcome;
import dev.davit.slots.settings.ConfigurationGeneration;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A change happens as a whole or not at all, and can be taken back. */
final class HotConfigurationTest {
    private static final String HOT = "[plugins.'" + ScriptedPlugins.HOT + "']\n";
    private static final String COLD = "[plugins.'" + ScriptedPlugins.COLD + "']\n";

    @TempDir private Path directory;
    private ScriptedPlugins plugins = new ScriptedPlugins(ScriptedPlugins.settings(Map.of()));
    private Path file = Path.of("/");

    @BeforeEach
    void writeFile() throws IOException {
        file = Files.writeString(directory.resolve("config.toml"), text(""));
    }

    private String text(String extra) {
        return "version = 4\nroot = '" + directory.resolve("root") + "'\n" + extra;
    }

    private Optional<Draft> draft(String extra) {
        return Optional.of(new Draft("draft", text(extra)));
    }

    private HotConfiguration start() throws IOException {
        Files.createDirectories(directory.resolve("root"));
        ConfigurationFiles files = ConfigurationFiles.read(ConfigFlags.file(file));
        plugins = new ScriptedPlugins(forPlugins(files.atStart().config()));
        return new HotConfiguration(
                files, () -> new PluginTransition(plugins, HotConfigurationTest::forPlugins));
    }

    private static PluginSettings forPlugins(DaemonConfig config) {
        var tables = new HashMap<String, Map<String, Object>>();
        config.plugins().forEach((uri, table) -> tables.put(uri, table.entries()));
        return ScriptedPlugins.settings(tables);
    }

    private static List<String> summaries(List<ConfigurationChange> changes) {
        return changes.stream().map(ConfigurationChange::summary).toList();
    }

    @Test
    void planChangesNothing() throws IOException {
        HotConfiguration hot = start();
        Outcome plan = hot.plan(draft(HOT + "a = 1\n" + COLD + "b = 1\n"));
        assertEquals(
                List.of("+ plugins.'test.cold' (needs a restart)", "+ plugins.'test.hot'"),
                summaries(plan.changes()));
        assertEquals(List.of(ScriptedPlugins.HOT), plan.changes().getLast().plugins());
        assertEquals(List.of(), plugins.applied);
        assertEquals(text(""), Files.readString(file));
    }

    @Test
    void draftBecomesTheFileAndKeepsItsMode() throws IOException {
        HotConfiguration hot = start();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        Outcome outcome = hot.apply(draft(HOT + "a = 1\n"), false);
        assertEquals(2, outcome.generation().number());
        assertEquals(text(HOT + "a = 1\n"), Files.readString(file));
        assertEquals(
                "rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertTrue(hot.effective().contains("[plugins.'test.hot']"));
    }

    @Test
    void badFileIsRefusedAndTheOldOneGoesOn() throws IOException {
        HotConfiguration hot = start();
        DavitException failure =
                assertThrows(
                        DavitException.class, () -> hot.apply(draft("oom_score = 'x'\n"), false));
        assertEquals(ErrorCode.INVALID_ARGUMENT, failure.code());
        assertTrue(failure.getMessage().startsWith("draft:3:13: oom_score"), failure.getMessage());
        assertEquals(Optional.of(failure.getMessage()), hot.status().refusal());
        assertEquals(List.of(), plugins.applied);
        hot.apply(Optional.empty(), false);
        assertEquals(Optional.empty(), hot.status().refusal());
    }

    @Test
    void pluginThatFailsTakesTheWholeChangeBack() throws IOException {
        HotConfiguration hot = start();
        DavitException failure =
                assertThrows(
                        DavitException.class,
                        () -> hot.apply(draft(HOT + "broken = true\n"), false));
        assertEquals(ErrorCode.FAILED_PRECONDITION, failure.code());
        assertTrue(failure.getMessage().contains("test.hot"), failure.getMessage());
        assertTrue(failure.getMessage().contains("it is broken"), failure.getMessage());
        assertEquals(text(""), Files.readString(file));
        assertFalse(plugins.current.tables().containsKey(ScriptedPlugins.HOT));
        assertEquals(1, hot.history().size());

        Outcome kept = hot.apply(draft(HOT + "broken = true\n"), true);
        assertEquals(2, kept.generation().number());
        assertTrue(kept.warnings().getLast().contains("it is broken"), kept.warnings().toString());
    }

    @Test
    void changeThatCannotBeKeptIsTakenBack() throws IOException {
        HotConfiguration hot = start();
        hot.history();
        Path history = directory.resolve("root/dev.davit.config");
        Files.move(history, directory.resolve("away"));
        Files.writeString(history, "no directory");
        assertThrows(DavitException.class, () -> hot.apply(draft(HOT + "a = 1\n"), false));
        assertEquals(text(""), Files.readString(file));
        assertFalse(plugins.current.tables().containsKey(ScriptedPlugins.HOT));
    }

    @Test
    void restartKeysKeepTheirValuesAndStayInThePlan() throws IOException {
        HotConfiguration hot = start();
        hot.apply(draft("oom_score = 7\n" + COLD + "b = 1\n" + HOT + "a = 1\n"), false);
        assertTrue(hot.effective().contains("oom_score = 0"), hot.effective());
        assertFalse(plugins.current.tables().containsKey(ScriptedPlugins.COLD));
        assertTrue(plugins.current.tables().containsKey(ScriptedPlugins.HOT));
        assertEquals(
                List.of("~ oom_score (needs a restart)", "+ plugins.'test.cold' (needs a restart)"),
                summaries(hot.status().pending()));
    }

    @Test
    void rollbackGoesBackAndForth() throws IOException {
        HotConfiguration hot = start();
        hot.apply(draft(HOT + "a = 1\n"), false);
        hot.apply(draft(HOT + "a = 2\n"), false);
        assertEquals(2, hot.rollback(OptionalInt.empty()).generation().number());
        assertEquals(text(HOT + "a = 1\n"), Files.readString(file));
        assertEquals(1, hot.rollback(OptionalInt.empty()).generation().number());
        assertEquals(text(""), Files.readString(file));
        assertEquals(3, hot.rollback(OptionalInt.of(3)).generation().number());
        assertEquals(text(HOT + "a = 2\n"), Files.readString(file));
        DavitException failure =
                assertThrows(DavitException.class, () -> hot.rollback(OptionalInt.of(9)));
        assertEquals(ErrorCode.NOT_FOUND, failure.code());
    }

    @Test
    void fileEditedByHandIsLeftAlone() throws IOException {
        HotConfiguration hot = start();
        hot.apply(draft(HOT + "a = 1\n"), false);
        Files.writeString(file, text(HOT + "a = 3\n"));
        Outcome outcome = hot.rollback(OptionalInt.empty());
        assertTrue(outcome.warnings().getFirst().contains("another hand"));
        assertEquals(text(HOT + "a = 3\n"), Files.readString(file));
        assertEquals(
                List.of("+ plugins.'test.hot'"), summaries(hot.plan(Optional.empty()).changes()));
    }

    @Test
    void historyOutlivesTheDaemonAndHoldsTen() throws IOException {
        HotConfiguration hot = start();
        for (int i = 0; i < 12; i++) {
            hot.apply(draft(HOT + "a = " + i + "\n"), false);
        }
        List<ConfigurationGeneration> history = start().history();
        assertEquals(GenerationStore.KEPT, history.size());
        assertEquals(13, history.getLast().number());
        assertTrue(history.getLast().running());
        assertEquals("apply", history.getLast().by());
        assertEquals(List.of("~ plugins.'test.hot'.a"), history.getLast().summary());
        Path kept = directory.resolve("root/dev.davit.config/13");
        assertEquals(
                "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(kept)));
        assertEquals(
                "rw-------",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(kept.resolve("0"))));
    }

    @Test
    void readingTheSameAgainMakesNoGeneration() throws IOException {
        HotConfiguration hot = start();
        hot.reload("SIGHUP");
        hot.reload("SIGHUP");
        assertEquals(1, hot.history().size());
        Files.writeString(file, text(HOT + "a = 1\n"));
        hot.reload("SIGHUP");
        assertEquals("SIGHUP", hot.history().getLast().by());
    }
}
